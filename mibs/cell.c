/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cell.h"

#include "base/clock.h"
#include "base/text.h"

#include <math.h>
#include <string.h>
#include <time.h>

bool cell_integer(struct cell *cell, int32_t integer)
{
	cell->type = ASN_INTEGER;
	cell->integer = integer;
	cell->length = sizeof cell->integer;
	return true;
}

bool cell_status(struct cell *cell, enum agent_status status)
{
	return cell_integer(cell, (int32_t)status);
}

bool cell_truth(struct cell *cell, bool truth)
{
	return cell_integer(cell, truth ? 1 : 2);
}

static bool set_count(struct cell *cell, u_char type, uint32_t count)
{
	cell->type = type;
	cell->count = count;
	cell->length = sizeof cell->count;
	return true;
}

bool cell_unsigned(struct cell *cell, uint64_t number)
{
	return set_count(cell, ASN_GAUGE, number > UINT32_MAX ? UINT32_MAX : (uint32_t)number);
}

bool cell_span(struct cell *cell, int64_t span)
{
	return cell_unsigned(cell, span < 0 ? 0 : (uint64_t)span);
}

bool cell_counter32(struct cell *cell, uint64_t count)
{
	return set_count(cell, ASN_COUNTER, (uint32_t)count);
}

bool cell_counter64(struct cell *cell, uint64_t count)
{
	cell->type = ASN_COUNTER64;
	cell->count64.high = count >> 32;
	cell->count64.low = count & UINT32_MAX;
	cell->length = sizeof cell->count64;
	return true;
}

bool cell_gauge64(struct cell *cell, double level)
{
	double whole = round(level);

	if (isnan(level) || whole < 0)
		return false;
	/* 2^64 as a double is exact, and the first that a cast would not take. */
	return cell_counter64(cell, whole >= 0x1p64 ? UINT64_MAX : (uint64_t)whole);
}

bool cell_milli(struct cell *cell, double number)
{
	double milli = round(number * 1000);

	if (isnan(number))
		return false;
	return cell_integer(cell, milli >= INT32_MAX ? INT32_MAX : milli <= INT32_MIN ? INT32_MIN : (int32_t)milli);
}

bool cell_text(struct cell *cell, const char *text)
{
	cell->type = ASN_OCTET_STR;
	text_ascii(text, cell->octets, sizeof cell->octets);
	cell->length = strlen(cell->octets);
	return true;
}

bool cell_date(struct cell *cell, int64_t wall_us)
{
	time_t seconds = wall_us / USEC_PER_SEC;
	struct tm tm;

	if (wall_us <= 0 || !gmtime_r(&seconds, &tm))
		return false;
	const int year = tm.tm_year + 1900;
	const char octets[] = {
		(char)(year >> 8),
		(char)year,
		(char)(tm.tm_mon + 1),
		(char)tm.tm_mday,
		(char)tm.tm_hour,
		(char)tm.tm_min,
		(char)tm.tm_sec,
		(char)(wall_us % USEC_PER_SEC / (USEC_PER_SEC / 10)),
		'+',
		0,
		0,
	};
	cell->type = ASN_OCTET_STR;
	memcpy(cell->octets, octets, sizeof octets);
	cell->length = sizeof octets;
	return true;
}

bool cell_age(struct cell *cell, int64_t then_us, int64_t now_us)
{
	if (then_us == 0)
		return false;
	return cell_span(cell, (now_us - then_us) / USEC_PER_SEC);
}
