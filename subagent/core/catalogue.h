/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalogue: which classes and agents there are, as the runner read them. Const once it is on the board; a reload
 * makes a new one. Its texts live as long as it does.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "agent.h"
#include "base/name.h"
#include "core/rules.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalogue_field {
	char name[NAME_FIELD_MAX + 1];
	enum agent_kind kind;
	const char *label, *unit; /* unit "" when none */
};

struct catalogue_series {
	size_t field; /* index into the class's fields */
	enum agent_style style;
};

struct catalogue_graph {
	char name[NAME_AGENT_MAX + 1];
	const char *title;
	struct catalogue_series *series;
	size_t series_count;
};

struct catalogue_class {
	char name[NAME_AGENT_MAX + 1];
	const char *summary;
	const char *row_label; /* NULL: without rows */
	struct catalogue_field *fields;
	size_t field_count;
	size_t *by_name; /* indexes of fields in SNMP's order of their names */
	struct catalogue_graph *graphs;
	size_t graph_count;
};

struct catalogue_agent {
	char name[NAME_AGENT_MAX + 1];
	const struct catalogue_class *class; /* NULL when the class is not there: then problem says why */
	int64_t period_us, timeout_us;
	const char *description, *section, *help; /* "" when not set */
	const char *file;                         /* where it is declared */
	unsigned line;
	const char *problem; /* NULL; or why it cannot measure: it is published as Error with this text */
	const char **requires;
	size_t require_count;
	struct rule *rules; /* those of error, then those of warn */
	size_t rule_count;
};

struct texts;

struct catalogue_problem {
	const char *file, *text;
	unsigned line; /* 0: the file as a whole */
};

struct catalogue {
	struct catalogue_class **classes;
	size_t class_count;
	struct catalogue_agent **agents; /* in SNMP's order of their names once finished */
	size_t agent_count;
	struct catalogue_problem *problems;
	size_t problem_count;
	struct texts *texts; /* owns all texts of the above */
};

struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue *catalogue);

/* Take one message of the runner each ("class", "agents", "problem" of protocol.h). What is malformed becomes a problem
 * of the catalogue; -1 only when memory is short. */
int catalogue_add_class(struct catalogue *catalogue, const json_t *message);
int catalogue_add_agents(struct catalogue *catalogue, const json_t *message);
int catalogue_add_problem(struct catalogue *catalogue, const json_t *message);
/* After "ready": sorts the agents; an unknown name in requires, a circle of requires and a name declared twice become
 * the agent's problem (of a name declared twice the first one stays). 0, or -1 when memory is short. */
int catalogue_finish(struct catalogue *catalogue);

const struct catalogue_class *catalogue_class(const struct catalogue *catalogue, const char *name);
const struct catalogue_agent *catalogue_agent(const struct catalogue *catalogue, const char *name);
/* Index of the agent, or catalogue->agent_count. */
size_t catalogue_index(const struct catalogue *catalogue, const char *name);
/* Index of the field, or class->field_count. */
size_t catalogue_field(const struct catalogue_class *class, const char *name);
const struct catalogue_graph *catalogue_graph(const struct catalogue_class *class, const char *name);

/* The same name, and the same fields with the same kinds (in whatever order): what one measured is valid for the other.
 */
bool catalogue_same_fields(const struct catalogue_class *a, const struct catalogue_class *b);

/* As the runner's messages have them: [{"name", "label", "kind", "unit"}, …], and the thresholds that lead to this
 * status as texts. A new reference; NULL when memory is short. */
json_t *catalogue_fields_json(const struct catalogue_class *class);
json_t *catalogue_rules_json(const struct catalogue_agent *agent, enum agent_status status);

/* For who builds one by hand and gives up. NULL is nothing. */
void catalogue_class_free(struct catalogue_class *class);
void catalogue_agent_free(struct catalogue_agent *agent);

/* "gauge", "counter", "derive", "text", and back (0 when it is none of them). */
const char *kind_word(enum agent_kind kind);
enum agent_kind kind_from_word(const char *word);
const char *style_word(enum agent_style style);
enum agent_style style_from_word(const char *word);

#endif
