/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What z_stats told of its agents: their number fields, graphs and thresholds, and which of their files have been
 * looked at. Text fields are not here: an RRD cannot hold them.
 *
 * Invariants: agents are sorted by name, no name twice; series point at fields of the same agent.
 */
#ifndef RRD_DECLARE_H
#define RRD_DECLARE_H

#include "base/name.h"
#include "core/catalogue.h"
#include "core/rules.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define DRAWING_SERIES_MAX 8

struct row_file;

struct number_field {
	char name[NAME_FIELD_MAX + 1];
	enum agent_kind kind;
	char *label, *unit; /* unit "" when none */
};

struct drawing_series {
	size_t field; /* index into the agent's fields */
	enum agent_style style;
};

/* A graph as declared. */
struct drawing {
	char name[NAME_AGENT_MAX + 1];
	struct drawing_series series[DRAWING_SERIES_MAX];
	size_t series_count;
};

struct declared {
	char name[NAME_AGENT_MAX + 1];
	unsigned long step; /* seconds, at least 1: the period */
	bool rows;
	struct number_field *fields;
	size_t field_count;
	struct drawing *drawings;
	size_t drawing_count;
	struct rule *rules;
	size_t rule_count;
	struct row_file **files; /* sorted by row (file.h) */
	size_t file_count;
};

struct declarations {
	struct declared **items;
	size_t count;
};

void declarations_init(struct declarations *declarations);
void declarations_release(struct declarations *declarations);
/* Takes the "agents" of one declare message (protocol.h). An agent told before is replaced; a malformed one is left out
 * and logged. -1 when memory is short. */
int declarations_take(struct declarations *declarations, const json_t *agents);
/* NULL when z_stats told nothing of it. */
struct declared *declarations_find(const struct declarations *declarations, const char *name);

/* Index of the number field, or agent->field_count. */
size_t declared_field(const struct declared *agent, const char *name);
const struct drawing *declared_drawing(const struct declared *agent, const char *name);

#endif
