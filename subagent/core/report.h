/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report: what one turn of one agent brought. Every end of a turn is one, also the bad ones.
 *
 * The child writes {"values": {…}, "status": word, "message": text} (status only if the class judged), or
 * {"failed": text}. The runner answers with its own head (protocol.h, "report") and that as raw body; it does not
 * parse.
 */
#ifndef REPORT_H
#define REPORT_H

#include "core/rows.h"

#define REPORT_BODY_MAX    (256u << 10)
#define REPORT_MESSAGE_MAX 1024

/* How a turn ended. */
enum report_end {
	REPORT_EXIT = 0, /* code: exit status */
	REPORT_SIGNAL,   /* code: signal number */
	REPORT_DEADLINE, /* killed at its timeout */
	REPORT_FLOOD,    /* killed: wrote more than REPORT_BODY_MAX */
	REPORT_FORK,     /* code: errno of the fork that failed */
	REPORT_STUCK,    /* not ended by SIGKILL within 2 s; text in "detail" */
	REPORT_LOST,     /* the runner ended during the turn */
	REPORT_GONE,     /* waited for by another than the runner: how it ended is not known */
};

struct report {
	const struct catalogue_agent *agent; /* of the catalogue it was parsed with */
	uint64_t turn;
	enum report_end end;
	int64_t time_us; /* wall: when the turn started */
	int64_t duration_us, cpu_us;
	bool measured;            /* rows holds what was measured */
	enum agent_status status; /* the class's verdict; AGENT_OK when it gave none; AGENT_UNKNOWN when not measured */
	char *message;            /* of the class, or why there is no measure; "" */
	struct rows rows;
};

void report_release(struct report *report);

/* From the runner's message. What is wrong with the body makes a report of Unknown that says so. -1 only when the head
 * is not a report of an agent of this catalogue (why says it), or memory is short. */
int report_parse(struct report *report, const struct catalogue *catalogue, const json_t *head, const char *body,
		 size_t length, char *why, size_t why_size);
/* The report of a turn whose runner is gone. 0, or -1 when memory is short. */
int report_lost(struct report *report, const struct catalogue_agent *agent, uint64_t turn, int64_t time_us,
		const char *reason);

const char *report_end_word(enum report_end end);

#endif
