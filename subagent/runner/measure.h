/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one turn measured, as the class tells it with measure_row() … verdict() (agents/agent.h), and the report of it
 * (report.h). Lives in the child of that turn.
 *
 * Invariants: values[i] of a row is field i of the class; no two rows have the same name; names and texts are UTF-8
 * without control characters. What the class did not declare, and short memory, ends the turn (child_misuse).
 */
#ifndef RUNNER_MEASURE_H
#define RUNNER_MEASURE_H

#include "agent.h"
#include "core/report.h"
#include "core/rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

struct measured {
	enum value_type type;
	union {
		double number;
		uint64_t count;
		char *text;
	};
};

struct measure_row {
	char *name;
	struct measured values[];
};

struct measure {
	const struct agent_class *class;
	size_t field_count;
	struct measure_row **rows; /* in the order in which they came */
	size_t row_count, row_room;
	void *by_name; /* tree of the same rows (tsearch) */
	struct measure_row *current;
	bool failed;              /* measure_fail(): message says why */
	enum agent_status status; /* 0: no verdict */
	char message[REPORT_MESSAGE_MAX + 1];
};

void measure_init(struct measure *measure, const struct agent_class *class);
void measure_release(struct measure *measure);
/* The child's report, one JSON object. What does not fit sets buffer->failed. */
void measure_report(const struct measure *measure, struct buffer *buffer);

#endif
