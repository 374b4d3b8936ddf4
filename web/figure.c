/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "figure.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NBSP        "\u00a0"
#define NARROW_NBSP "\u202f"
#define INTEGER_MAX 1e15 /* up to here a double holds every integer */

static const struct {
	const char *point, *group;
} habits[LANGUAGE_COUNT] = {
	[LANGUAGE_FR] = { ",", NARROW_NBSP },
	[LANGUAGE_EN] = { ".", "," },
};

/* One step of a unit: numbers from `from` on are shown in this unit, which is `size` of the declared ones. */
struct step {
	double from, size;
	const char *unit;
};

static const struct step octets[] = {
	{ 0x1p50, 0x1p50, N_("PiB") }, { 0x1p40, 0x1p40, N_("TiB") }, { 0x1p30, 0x1p30, N_("GiB") },
	{ 0x1p20, 0x1p20, N_("MiB") }, { 0x1p10, 0x1p10, N_("KiB") }, { 0, 1, N_("B") },
};
static const struct step octet_rates[] = {
	{ 0x1p40, 0x1p40, N_("TiB/s") },
	{ 0x1p30, 0x1p30, N_("GiB/s") },
	{ 0x1p20, 0x1p20, N_("MiB/s") },
	{ 0x1p10, 0x1p10, N_("KiB/s") },
	{ 0, 1, N_("B/s") },
};
static const struct step bit_rates[] = {
	{ 1e12, 1e12, "Tbit/s" }, { 1e9, 1e9, "Gbit/s" }, { 1e6, 1e6, "Mbit/s" },
	{ 1e3, 1e3, "kbit/s" },   { 0, 1, "bit/s" },
};
static const struct step times[] = {
	{ 172800, 86400, N_("d") }, { 7200, 3600, "h" },  { 120, 60, "min" }, { 1, 1, "s" },
	{ 1e-3, 1e-3, "ms" },       { 1e-9, 1e-6, "µs" }, { 0, 1, "s" },
};

#define STEPS(array) array, sizeof array / sizeof *array

static const struct {
	const char *unit; /* as a class declares it */
	const struct step *steps;
	size_t count;
} scales[] = {
	{ "B", STEPS(octets) },
	{ "B/s", STEPS(octet_rates) },
	{ "bit/s", STEPS(bit_rates) },
	{ "s", STEPS(times) },
};

/* Digits with their sign and point as printf writes them, in the habits of the language. */
static void localise(enum language language, const char *digits, char text[static FIGURE_SIZE])
{
	const char *point = strpbrk(digits, ".e");
	size_t whole = point ? (size_t)(point - digits) : strlen(digits), sign = *digits == '-';
	size_t used = 0;

	if (sign)
		used = (size_t)snprintf(text, FIGURE_SIZE, "\u2212");
	for (size_t i = sign; i < whole && used < FIGURE_SIZE; i++) {
		bool group = i > sign && (whole - i) % 3 == 0;

		used += (size_t)snprintf(text + used, FIGURE_SIZE - used, "%s%c", group ? habits[language].group : "",
					 digits[i]);
	}
	if (point && used < FIGURE_SIZE)
		snprintf(text + used, FIGURE_SIZE - used, "%s%s", *point == '.' ? habits[language].point : "",
			 *point == '.' ? point + 1 : point);
}

/* "1.50" to "1.5", "2.0" to "2". */
static void trim(char *digits)
{
	size_t n = strlen(digits);

	if (!strchr(digits, '.') || strchr(digits, 'e'))
		return;
	while (digits[n - 1] == '0')
		n--;
	if (digits[n - 1] == '.')
		n--;
	digits[n] = '\0';
}

/* For three significant digits, of a number below 10^15. */
static int decimals(double size)
{
	int n = size >= 100 ? 0 : size >= 10 ? 1 : 2;

	for (double below = 1; size < below && n < 7; below /= 10)
		n++;
	return n;
}

static void write_number(enum language language, double number, char text[static FIGURE_SIZE])
{
	double size = fabs(number);
	char digits[FIGURE_SIZE];

	if (size >= INTEGER_MAX || (size > 0 && size < 1e-4)) {
		snprintf(digits, sizeof digits, "%.2e", number);
	} else if (number == nearbyint(number)) {
		snprintf(digits, sizeof digits, "%.0f", size == 0 ? 0 : number); /* no -0 */
	} else {
		snprintf(digits, sizeof digits, "%.*f", decimals(size), number);
		trim(digits);
	}
	localise(language, digits, text);
}

static const struct step *find_step(const char *unit, double number)
{
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
		if (strcmp(scales[i].unit, unit) != 0)
			continue;
		for (size_t j = 0; j < scales[i].count; j++)
			if (fabs(number) >= scales[i].steps[j].from)
				return &scales[i].steps[j];
	}
	return NULL;
}

void figure_number(enum language language, double number, const char *unit, struct figure *figure)
{
	const struct step *step = find_step(unit, number);

	if (!isfinite(number)) {
		snprintf(figure->number, sizeof figure->number, "–");
		figure->unit[0] = '\0';
		return;
	}
	write_number(language, step ? number / step->size : number, figure->number);
	snprintf(figure->unit, sizeof figure->unit, "%s", tr(language, step ? step->unit : unit));
}

void figure_count(enum language language, uint64_t count, char text[static FIGURE_SIZE])
{
	char digits[FIGURE_SIZE];

	snprintf(digits, sizeof digits, "%" PRIu64, count);
	localise(language, digits, text);
}

void figure_age(enum language language, int64_t seconds, char text[static FIGURE_SIZE])
{
	static const struct {
		int64_t below, divisor;
		const char *unit;
	} steps[] = {
		{ 60, 1, "s" },
		{ 3600, 60, "min" },
		{ 48 * 3600, 3600, "h" },
		{ INT64_MAX, 86400, N_("d") },
	};
	size_t i = 0;

	seconds = seconds < 0 ? 0 : seconds;
	while (seconds >= steps[i].below && i < sizeof steps / sizeof *steps - 1)
		i++;
	snprintf(text, FIGURE_SIZE, "%" PRId64 NBSP "%s", seconds / steps[i].divisor, tr(language, steps[i].unit));
}

void figure_duration(enum language language, int64_t us, char text[static FIGURE_SIZE])
{
	struct figure figure;

	figure_number(language, (double)us / USEC_PER_SEC, "s", &figure);
	snprintf(text, FIGURE_SIZE, "%.40s" NBSP "%.20s", figure.number, figure.unit);
}

void figure_date(enum language language, int64_t wall_us, char text[static FIGURE_SIZE])
{
	time_t t = (time_t)(wall_us / USEC_PER_SEC);
	struct tm tm;
	size_t length;

	localtime_r(&t, &tm);
	if (language == LANGUAGE_FR)
		length = strftime(text, FIGURE_SIZE, "%d/%m/%Y" NBSP "%H:%M", &tm);
	else
		length = strftime(text, FIGURE_SIZE, "%Y-%m-%d" NBSP "%H:%M", &tm);
	text[length] = '\0';
}
