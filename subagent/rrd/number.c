/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

static const char *const large[] = { "", "k", "M", "G", "T", "P", "E" };
static const char *const small[] = { "", "m", "µ", "n" };

bool unit_is_binary(const struct unit *unit)
{
	return strcmp(unit->name, "B") == 0;
}

/* A percentage or a temperature takes no prefix, and a word reads badly with one. */
static bool takes_prefix(const struct unit *unit)
{
	return strcmp(unit->name, "%") != 0 && (unsigned char)*unit->name < 0x80 && strlen(unit->name) <= 2;
}

double prefix_factor(int prefix, const struct unit *unit)
{
	return pow(unit_is_binary(unit) && prefix > 0 ? 1024 : 1000, prefix);
}

int number_prefix(double number, const struct unit *unit)
{
	bool has_small = *unit->name && !unit_is_binary(unit);
	int prefix = 0;

	number = fabs(number);
	/* Things that are only counted read best as they are: "12345". */
	if (!takes_prefix(unit) || !isfinite(number) || number == 0 || (!*unit->name && number < 99999.5))
		return 0;
	while (prefix + 1 < LENGTH(large) && number / prefix_factor(prefix, unit) >= 999.5)
		prefix++;
	while (has_small && -prefix + 1 < LENGTH(small) && number / prefix_factor(prefix, unit) < 0.1)
		prefix--;
	return prefix;
}

void unit_text(const struct unit *unit, int prefix, const struct language *language, char text[static NUMBER_TEXT_SIZE])
{
	bool binary = unit_is_binary(unit);
	const char *name = binary ? language->octet : unit->name;
	const char *letter = prefix < 0 ? small[-prefix] : binary && prefix == 1 ? "K" : large[prefix];
	const char *blank = *letter || *name ? " " : "";

	snprintf(text, NUMBER_TEXT_SIZE, "%s%s%s%.32s%s", blank, letter, binary && prefix ? "i" : "", name,
		 unit->rate ? "/s" : "");
}

void number_text(double number, const struct unit *unit, const struct language *language,
		 char text[static NUMBER_TEXT_SIZE])
{
	char behind[NUMBER_TEXT_SIZE];
	int prefix = number_prefix(number, unit);

	if (!isfinite(number)) {
		snprintf(text, NUMBER_TEXT_SIZE, "–");
		return;
	}
	number /= prefix_factor(prefix, unit);
	double size = fabs(number);
	int places = (unit->whole && !prefix) || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
	unit_text(unit, prefix, language, behind);
	snprintf(text, NUMBER_TEXT_SIZE, "%.*f%.40s", places, number, behind);
	char *point = memchr(text, '.', strspn(text, "-0123456789."));
	if (point)
		*point = *language->decimal;
}
