/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Length of the valid UTF-8 character at p (RFC 3629: no overlong forms, no surrogates), 0 when there is none. */
static size_t character(const unsigned char *p, size_t left)
{
	if (left == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	size_t n = p[0] >= 0xc2 && p[0] <= 0xdf ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 : p[0] >= 0xf0 && p[0] <= 0xf4 ? 4 : 0;
	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

void text_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;
	size_t left = strlen(text);

	while (left) {
		size_t n = character(p, left);

		if (n == 0 || p[0] < ' ' || p[0] == 0x7f)
			*p = '?';
		n = n ? n : 1;
		p += n;
		left -= n;
	}
}

bool text_is_utf8(const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text;

	while (length) {
		size_t n = character(p, length);

		if (n == 0)
			return false;
		p += n;
		length -= n;
	}
	return true;
}

size_t text_cut(const char *text, size_t most)
{
	size_t n = strnlen(text, most + 1);

	if (n <= most)
		return n;
	n = most;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

bool text_copy(char *to, size_t size, const char *from)
{
	size_t n = text_cut(from, size - 1);

	memcpy(to, from, n);
	to[n] = '\0';
	return from[n] == '\0';
}

static const struct {
	const char *utf8, *ascii;
} letters[] = {
	{ "à", "a" },  { "â", "a" },  { "ä", "a" },  { "á", "a" },      { "ã", "a" },      { "å", "a" },
	{ "æ", "ae" }, { "ç", "c" },  { "é", "e" },  { "è", "e" },      { "ê", "e" },      { "ë", "e" },
	{ "î", "i" },  { "ï", "i" },  { "í", "i" },  { "ì", "i" },      { "ñ", "n" },      { "ô", "o" },
	{ "ö", "o" },  { "ó", "o" },  { "ò", "o" },  { "õ", "o" },      { "œ", "oe" },     { "ù", "u" },
	{ "û", "u" },  { "ü", "u" },  { "ú", "u" },  { "ÿ", "y" },      { "À", "A" },      { "Â", "A" },
	{ "Ä", "A" },  { "Á", "A" },  { "Æ", "AE" }, { "Ç", "C" },      { "É", "E" },      { "È", "E" },
	{ "Ê", "E" },  { "Ë", "E" },  { "Î", "I" },  { "Ï", "I" },      { "Ñ", "N" },      { "Ô", "O" },
	{ "Ö", "O" },  { "Œ", "OE" }, { "Ù", "U" },  { "Û", "U" },      { "Ü", "U" },      { "Ÿ", "Y" },
	{ "ß", "ss" }, { "’", "'" },  { "‘", "'" },  { "“", "\"" },     { "”", "\"" },     { "«", "\"" },
	{ "»", "\"" }, { "–", "-" },  { "—", "-" },  { "…", "..." },    { "€", "EUR" },    { "°", "deg" },
	{ "µ", "u" },  { "²", "2" },  { "³", "3" },  { "\u00a0", " " }, { "\u202f", " " }, { "×", "x" },
	{ "≥", ">=" }, { "≤", "<=" }, { "·", "-" },
};

static const char *transliterate(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (strlen(letters[i].utf8) == n && memcmp(letters[i].utf8, p, n) == 0)
			return letters[i].ascii;
	return "?";
}

void text_ascii(const char *text, char *to, size_t size)
{
	size_t left = strlen(text), used = 0;

	while (left) {
		size_t n = character((const unsigned char *)text, left);
		char plain[2] = { *text, '\0' };
		const char *ascii = n == 0                           ? "?"
				    : n > 1                          ? transliterate(text, n)
				    : *text == '\n' || *text == '\t' ? " "
				    : *text < ' ' || *text == 0x7f   ? "?"
								     : plain;
		size_t wide = strlen(ascii);

		if (used + wide >= size)
			break;
		memcpy(to + used, ascii, wide);
		used += wide;
		n = n ? n : 1;
		text += n;
		left -= n;
	}
	to[used] = '\0';
}

void text_number(double number, char text[static TEXT_NUMBER_SIZE])
{
	if (isnan(number)) {
		snprintf(text, TEXT_NUMBER_SIZE, "nan");
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(text, TEXT_NUMBER_SIZE, "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			return;
	}
}

bool text_to_number(const char *text, double *number)
{
	char *end;

	/* strtod also takes leading blanks, "inf", "nan" and hexadecimal: none of them is a decimal number here. */
	if (*text == '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && isfinite(*number);
}

bool text_to_u64(const char *text, uint64_t *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

void text_duration(int64_t duration_us, char text[static TEXT_DURATION_SIZE])
{
	/* The largest unit of which there are two or more. */
	static const struct {
		int64_t us;
		const char *name;
	} units[] = { { 86400000000, "d" }, { 3600000000, "h" }, { 60000000, "min" } };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (duration_us >= 2 * units[i].us) {
			snprintf(text, TEXT_DURATION_SIZE, "%lld %s", (long long)(duration_us / units[i].us),
				 units[i].name);
			return;
		}
	if (duration_us < 0)
		duration_us = 0;
	if (duration_us < 1000000)
		snprintf(text, TEXT_DURATION_SIZE, "%lld ms", (long long)(duration_us / 1000));
	else if (duration_us < 10000000 && duration_us % 1000000 >= 100000)
		snprintf(text, TEXT_DURATION_SIZE, "%lld.%lld s", (long long)(duration_us / 1000000),
			 (long long)(duration_us % 1000000 / 100000));
	else
		snprintf(text, TEXT_DURATION_SIZE, "%lld s", (long long)(duration_us / 1000000));
}
