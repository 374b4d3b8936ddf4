/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules: pure functions from what was measured to what is shown.
 *
 * A threshold is "field OP number" or "row:field OP number", OP one of > >= < <= == !=; without a row it is held
 * against every row. The row is everything before the last colon.
 */
#ifndef RULES_H
#define RULES_H

#include "agent.h"
#include "base/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalogue_class;
struct rows;

enum rule_operator { RULE_GT = 1, RULE_GE, RULE_LT, RULE_LE, RULE_EQ, RULE_NE };

struct rule {
	enum agent_status status; /* AGENT_WARN or AGENT_ERROR */
	char row[NAME_ROW_MAX + 1];
	bool any_row;
	char field[NAME_FIELD_MAX + 1];
	enum rule_operator op;
	double limit;
};

/* 0; -1 with a text for people in why. class may be NULL (its fields are then not checked). */
int rule_parse(struct rule *rule, enum agent_status status, const char *text, const struct catalogue_class *class,
	       char *why, size_t why_size);
/* As one writes it: "load5 > 6". */
void rule_text(const struct rule *rule, char *text, size_t size);

/* Holds the thresholds against the values and marks each value's status. Returns the worst, and in message (size
 * octets) which values broke which threshold, worst first, at most three and then how many more: "/home: used 96 > 95
 * %". message is "" when the result is AGENT_OK. */
enum agent_status rules_judge(const struct rule *rules, size_t count, const struct catalogue_class *class,
			      struct rows *rows, char *message, size_t size);

/* Older than three periods (and the timeout of the turn that may be under way): what was measured counts no more. */
bool rules_too_old(int64_t age_us, int64_t period_us, int64_t timeout_us);

#define RULES_NO_CAUSE UINT32_MAX

/* What requires makes of one agent whose own state is own. requires holds the numbers of the count agents that it
 * requires; shown and cause, by number, hold what this made of them before. An agent of which some required agent is
 * not Ok or Warn is AGENT_DEPENDANT, and root is the agent at the end of the chain, which fails by itself (else
 * RULES_NO_CAUSE). An agent that is Ok by itself is Dependant too: what it says cannot be trusted. */
enum agent_status rules_depend(enum agent_status own, const uint32_t *requires, size_t count,
			       const enum agent_status *shown, const uint32_t *cause, uint32_t *root);

#endif
