/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a class of agents is: the one header that files of agents/ include (installed as <z_stats/agent.h>).
 *
 * A class says how to measure one aspect of a server. It is a shared object that exports one const struct agent_class
 * named agent_class. An agent is a class plus the settings of one section of a *.agent file.
 *
 * Each measure runs in a child process of its own, forked for it from the loaded program, and ends with it. So
 * measure() is straight-line code: it may block (the deadline kills it), crash (its agent shows Unknown, the others go
 * on), leak and write to its memory (all of it is gone after the turn). Random numbers are seeded. Standard input is
 * /dev/null.
 *
 * Texts marked N_() are shown to people and translated by the catalogues in po/.
 */
#ifndef Z_STATS_AGENT_H
#define Z_STATS_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGENT_API 1

#ifndef N_
#define N_(text) text
#endif

/* The states, numbered as in EOLE-MIB. */
enum agent_status {
	AGENT_OK = 1,
	AGENT_WARN = 2,
	AGENT_ERROR = 3,
	AGENT_UNKNOWN = 4,
	AGENT_DEPENDANT = 5, /* given by the service (requires), never by a class */
};

enum agent_kind {
	AGENT_GAUGE = 1,   /* a level: goes up and down */
	AGENT_COUNTER = 2, /* a count that only grows, by less than 1e13/s: the service makes the rate of it. Where it
			      falls (a reset; a wrap too: nobody can tell them apart) one period has no rate */
	AGENT_DERIVE = 3,  /* a count that may fall (reset): the service makes the rate of it */
	AGENT_TEXT = 4,    /* up to 255 octets of UTF-8 */
};

/* What a class measures. The declaration alone drives the RRD, the MIB, the page and the API. */
struct agent_field {
	const char *name;  /* [a-z_][a-z0-9_]{0,18} */
	const char *label; /* for people, N_() */
	enum agent_kind kind;
	const char *unit; /* "B", "%", "s" …; NULL: none */
};

enum agent_style { AGENT_LINE = 1, AGENT_AREA = 2, AGENT_STACK = 3 /* on top of the series before it */ };

struct agent_series {
	const char *field;
	enum agent_style style;
};

/* A graph, drawn once per row. */
struct agent_graph {
	const char *name;                  /* as an agent's name: stands in the address of the picture */
	const char *title;                 /* N_() */
	const struct agent_series *series; /* ends with field == NULL; at most 8 */
};

enum agent_option_type {
	AGENT_OPTION_STRING = 1,
	AGENT_OPTION_INTEGER = 2,
	AGENT_OPTION_FLOAT = 3,
	AGENT_OPTION_BOOL = 4,
	AGENT_OPTION_LIST = 5, /* of strings */
};

/* A setting of this class, beside the standard ones (period, description, section, requires, timeout, warn, error,
 * help), which every agent has. */
struct agent_option {
	const char *name;
	enum agent_option_type type;
	const char *fallback; /* as one would write it in the file; NULL: the option must be given */
	double min, max;      /* bounds of a number; both 0: none */
	const char *help;     /* one line, English; for z_stats describe */
};

struct agent;   /* the settings of this agent */
struct measure; /* what this turn measured */

struct agent_class {
	unsigned api;          /* AGENT_API */
	size_t size;           /* sizeof(struct agent_class): members added later are absent from older modules */
	const char *name;      /* as an agent's name: the name of its sections in *.agent files */
	const char *summary;   /* one line, N_() */
	const char *row_label; /* N_(), for a class that measures several things of one kind ("Mount"); NULL: it has no
				  rows */
	const struct agent_field *fields;   /* ends with name == NULL */
	const struct agent_graph *graphs;   /* ends with name == NULL; may be NULL */
	const struct agent_option *options; /* ends with name == NULL; may be NULL */
	/* Measures. 0; or -1 after measure_fail(): nothing is published of this turn but the reason, as Unknown. */
	int (*measure)(const struct agent *agent, struct measure *measure);
	/* Judges what was measured with verdict(); thresholds of the settings are judged by the service, and the worse
	 * counts. May be NULL. Called only after a measure() that returned 0. */
	void (*check_status)(const struct agent *agent, struct measure *measure);
};

/* What a module and the runner find in each other, also when all else is hidden (-fvisibility=hidden). */
#pragma GCC visibility push(default)

extern const struct agent_class agent_class;

/* --- settings; a name that the class did not declare with that type ends the turn with a message --- */
const char *agent_name(const struct agent *agent);
const char *agent_string(const struct agent *agent, const char *option);
long agent_integer(const struct agent *agent, const char *option);
double agent_float(const struct agent *agent, const char *option);
bool agent_bool(const struct agent *agent, const char *option);
size_t agent_list(const struct agent *agent, const char *option, const char *const **items);
/* "/proc/loadavg" below the system root: itself, or below the folder that a test gave with --root. Lives until the next
 * call. */
const char *agent_path(const char *path);

/* --- values --- */
/* What follows belongs to this row (any text; name it as people know it: "/home", "eth0"). The same name again goes on
 * with that row. A class without row_label does not call it, one with row_label calls it first. */
void measure_row(struct measure *measure, const char *row);
/* A number that is not finite is no value: the field stays absent. */
void measure_number(struct measure *measure, const char *field, double number);
void measure_counter(struct measure *measure, const char *field, uint64_t count);
void measure_text(struct measure *measure, const char *field, const char *text);
/* Why there is no measure. Returns -1: `return measure_fail(measure, "cannot read %s: %m", path);` */
int measure_fail(struct measure *measure, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* For check_status(): the number measured (counters as double); NAN when absent. row: "" for a class without rows. */
double measure_get(const struct measure *measure, const char *row, const char *field);
/* The verdict of this turn; called again, the worse counts (Ok < Unknown < Warn < Error). */
void verdict(struct measure *measure, enum agent_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* --- external commands --- */
struct command_result {
	int status;       /* exit status; -1: it did not end by itself */
	int signal;       /* that ended it; 0: none */
	int error;        /* errno when it could not be started; 0 */
	bool timed_out;   /* killed at the turn's deadline */
	bool cut;         /* it wrote more than output_max: the rest was thrown away */
	char *output;     /* standard output, NUL-terminated; command_release() frees it */
	size_t length;    /* of output */
	char reason[160]; /* what went wrong, for people; "" when it ended with status 0 */
};

/* Runs argv (argv[0] is looked up in /usr/local/sbin … /bin; no shell), in the C.UTF-8 locale, waits for it until the
 * turn's deadline, reads at most output_max octets. 0 when it ended with exit status 0, else -1 with result->reason.
 * result is always filled. */
int command_run(const char *const argv[], size_t output_max, struct command_result *result);
void command_release(struct command_result *result);

#pragma GCC visibility pop

#endif
