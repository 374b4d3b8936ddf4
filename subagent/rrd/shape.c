/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/shape.h"

#include "rrd/declare.h"
#include "rrd/librrd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Two turns may be missed before a gap shows. */
#define HEARTBEAT_PERIODS 3

#define HOUR 3600UL
#define DAY  (24 * HOUR)

static const unsigned long full_span = 26 * HOUR;

static const struct {
	unsigned long resolution, span; /* seconds */
} archives[] = {
	{ HOUR / 4, 8 * DAY },
	{ HOUR, 35 * DAY },
	{ 6 * HOUR, 400 * DAY },
};

/* No COUNTER: it would take each fall for a wrap at 2^32 or 2^64, and a counter that is reset, as by a restart, would
 * draw a rate that nothing had. What falls is unknown for one period. */
static const struct {
	const char *type, *min, *max;
} sources[] = {
	[AGENT_GAUGE] = { "GAUGE", "U", "U" },
	[AGENT_COUNTER] = { "DERIVE", "0", "1e13" },
	[AGENT_DERIVE] = { "DERIVE", "0", "U" },
};

static const rrd_info_t *find(const struct shape *shape, const char *key)
{
	for (const rrd_info_t *item = shape->info; item; item = item->next)
		if (strcmp(item->key, key) == 0)
			return item;
	return NULL;
}

static unsigned long count_of(const struct shape *shape, const char *key)
{
	const rrd_info_t *item = find(shape, key);

	return item && item->type == RD_I_CNT ? item->value.u_cnt : 0;
}

/* An empty file cannot be mapped, which librrd tells as any other error. */
static bool is_empty(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

/* What librrd says of a file that was read, and is none of its own. */
static bool is_no_rrd(const char *why)
{
	static const char *const words[] = { "is not an RRD file", "created on another architecture",
					     "can't handle RRD file version", "is too small", "reached EOF" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(why, words[i]))
			return true;
	return false;
}

enum shape_end shape_read(struct shape *shape, const char *path, struct fault *fault)
{
	librrd_begin();
	shape->info = rrd_info_r(path);
	if (shape->info)
		return SHAPE_READ;
	fault_of_librrd(fault, "cannot read", path);
	return !fault->later && (is_no_rrd(librrd_why()) || is_empty(path)) ? SHAPE_DAMAGED : SHAPE_FAILED;
}

void shape_release(struct shape *shape)
{
	rrd_info_free(shape->info);
	shape->info = NULL;
}

unsigned long shape_step(const struct shape *shape)
{
	return count_of(shape, "step");
}

unsigned long shape_last_update(const struct shape *shape)
{
	return count_of(shape, "last_update");
}

static void add_source(const struct declared *agent, const struct number_field *field, struct words *words)
{
	words_add(words, "DS:%s:%s:%lu:%s:%s", field->name, sources[field->kind].type, HEARTBEAT_PERIODS * agent->step,
		  sources[field->kind].min, sources[field->kind].max);
}

/* The sources of the file that are declared no more: they stay, for their history. */
static void add_kept_sources(const struct declared *agent, const struct shape *old, struct words *words)
{
	for (const rrd_info_t *item = old->info; item; item = item->next) {
		char name[NAME_FIELD_MAX + 1], end[8];

		if (sscanf(item->key, "ds[%19[a-z0-9_]].%7s", name, end) != 2 || strcmp(end, "type") != 0)
			continue;
		if (declared_field(agent, name) == agent->field_count)
			words_add(words, "DS:%s:%s:%lu:U:U", name, item->value.u_str, HEARTBEAT_PERIODS * agent->step);
	}
}

static void add_archives(unsigned long step, struct words *words)
{
	static const char *const kinds[] = { "AVERAGE", "MIN", "MAX" };
	const size_t count = sizeof archives / sizeof *archives;
	unsigned long span = full_span;
	size_t i = 0;

	for (; i < count && archives[i].resolution / step <= 1; i++)
		span = archives[i].span;
	words_add(words, "RRA:AVERAGE:0.5:1:%lu", span / step + 2);
	for (; i < count; i++) {
		unsigned long steps = archives[i].resolution / step;

		for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
			words_add(words, "RRA:%s:0.5:%lu:%lu", kinds[kind], steps,
				  archives[i].span / (steps * step) + 2);
	}
}

void shape_create_words(const struct declared *agent, const struct shape *old, struct words *words)
{
	for (size_t i = 0; i < agent->field_count; i++)
		add_source(agent, &agent->fields[i], words);
	if (old)
		add_kept_sources(agent, old, words);
	add_archives(agent->step, words);
}

static const rrd_info_t *find_of(const struct shape *shape, const char *field, const char *what)
{
	char key[64];

	snprintf(key, sizeof key, "ds[%s].%s", field, what);
	return find(shape, key);
}

/* "U" stands for NAN, in the file too. */
static bool has_max(const struct shape *shape, const char *field, const char *max)
{
	const rrd_info_t *item = find_of(shape, field, "max");
	double value = item && item->type == RD_I_VAL ? item->value.u_val : NAN;

	return strcmp(max, "U") == 0 ? isnan(value) : value == strtod(max, NULL);
}

static void tune_source(const struct declared *agent, const struct number_field *field, const struct shape *old,
			struct words *words)
{
	const rrd_info_t *type = find_of(old, field->name, "type");
	const rrd_info_t *heartbeat = find_of(old, field->name, "minimal_heartbeat");

	if (!type) {
		add_source(agent, field, words);
		return;
	}
	if (strcmp(type->value.u_str, sources[field->kind].type) != 0 ||
	    !has_max(old, field->name, sources[field->kind].max)) {
		words_add(words, "--data-source-type=%s:%s", field->name, sources[field->kind].type);
		words_add(words, "--minimum=%s:%s", field->name, sources[field->kind].min);
		words_add(words, "--maximum=%s:%s", field->name, sources[field->kind].max);
	}
	if (!heartbeat || heartbeat->value.u_cnt != HEARTBEAT_PERIODS * agent->step)
		words_add(words, "--heartbeat=%s:%lu", field->name, HEARTBEAT_PERIODS * agent->step);
}

void shape_tune_words(const struct declared *agent, const struct shape *old, struct words *words)
{
	for (size_t i = 0; i < agent->field_count; i++)
		tune_source(agent, &agent->fields[i], old, words);
}
