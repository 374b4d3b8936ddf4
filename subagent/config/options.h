/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to libconfuse: configuration files read by tables of options.
 *
 * Every mistake is told as file:line: what, to whoever asks (struct options_problems), never printed. A file with a
 * mistake gives nothing.
 *
 * A file is read in two steps. options_load() takes it in and marks where each setting and section stands: libconfuse
 * accepts a section that is not closed at the end of the file and a setting given twice, and forgets the lines of what
 * it took. options_parse() then gives it to libconfuse, which stops at the first error of a file; so does this.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <confuse.h>
#include <stdbool.h>
#include <stddef.h>

#define OPTIONS_FILE_MAX (1u << 20) /* octets of one file */

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

/* Where a setting or a section stands. */
struct options_mark {
	size_t parent; /* index of the section's mark that it stands in; OPTIONS_TOP */
	char *name;
	char *title; /* of a section, NULL when it has none; NULL for a setting */
	bool section;
	unsigned line;
	size_t begin, end; /* of a section: octets of the text, from its name to behind its closing brace */
};
#define OPTIONS_TOP ((size_t)-1)

struct options_source {
	char *file, *text;
	size_t length;
	struct options_mark *marks; /* in the order of the file */
	size_t mark_count;
};

/* Reads and marks a file. 0; -1 after a mistake, which stands in problems (source is then empty). */
int options_load(struct options_source *source, const char *file, struct options_problems *problems);
void options_source_release(struct options_source *source);
/* Its second half: marks what stands in source->text. 0; -1 after a mistake. */
int options_scan(struct options_source *source, struct options_problems *problems);
/* Blanks a section out of the text, so that options_parse() does not see it (a class that is not there). */
void options_drop(struct options_source *source, const struct options_mark *mark);
/* The line of a setting: key of the top (section NULL), or of a section (title NULL when it has none). When the setting
 * is not written, the line of the section; 0 when that is not there either. key NULL: the section itself. */
unsigned options_line(const struct options_source *source, const char *section, const char *title, const char *key);

/* The result is the caller's (cfg_free()); NULL after a mistake, which stands in problems. opts is copied. */
cfg_t *options_parse(const struct options_source *source, cfg_opt_t *opts, struct options_problems *problems);

/* "200M" → octets (suffix K, M, G of 1024; none: octets). false when it is not that. */
bool options_size(const char *text, unsigned long long *octets);

#endif
