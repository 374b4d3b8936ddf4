/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to libconfuse: configuration files read by tables of options.
 *
 * Every mistake is told as file:line: what, to whoever asks (struct options_problems), never printed. A file with a
 * mistake gives nothing. Braces are counted first, as libconfuse accepts a section that is not closed at the end of the
 * file. libconfuse stops at the first error of a file; so does this.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <confuse.h>
#include <stdbool.h>
#include <stddef.h>

struct options_problem {
	char *file, *text;
	unsigned line; /* 0: the file as a whole */
};

struct options_problems {
	struct options_problem *items;
	size_t count;
};

void options_problems_release(struct options_problems *problems);
void options_problem(struct options_problems *problems, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* A line each on stderr: "file:line: text". */
void options_problems_print(const struct options_problems *problems);

/* Parses a file. The result is the caller's (cfg_free()); NULL after a mistake, which stands in problems. opts must live
 * as long as the result. */
cfg_t *options_parse(const char *file, cfg_opt_t *opts, struct options_problems *problems);

/* "200M" → octets (suffix K, M, G of 1024; none: octets). false when it is not that. */
bool options_size(const char *text, unsigned long long *octets);

#endif
