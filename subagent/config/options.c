/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void options_problems_release(struct options_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		free(problems->items[i].file);
		free(problems->items[i].text);
	}
	free(problems->items);
	*problems = (struct options_problems){ 0 };
}

static void add(struct options_problems *problems, const char *file, unsigned line, char *text)
{
	struct options_problem *items = realloc(problems->items, (problems->count + 1) * sizeof *items);
	char *copy = strdup(file);

	if (items)
		problems->items = items;
	if (!items || !copy || !text) {
		/* A problem that is not told would let a wrong file pass. */
		fprintf(stderr, "%s:%u: out of memory\n", file, line);
		abort();
	}
	items[problems->count++] = (struct options_problem){ .file = copy, .text = text, .line = line };
}

void options_problem(struct options_problems *problems, const char *file, unsigned line, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	add(problems, file, line, text);
}

void options_problems_print(const struct options_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct options_problem *problem = &problems->items[i];

		if (problem->line)
			fprintf(stderr, "%s:%u: %s\n", problem->file, problem->line, problem->text);
		else
			fprintf(stderr, "%s: %s\n", problem->file, problem->text);
	}
}

/* libconfuse hands its error function nothing of ours, and the cfg_t of a section knows no file name: so what is being
 * parsed stands here while cfg_parse_fp() runs. */
static struct {
	const char *file;
	struct options_problems *problems;
} parsing;

static __attribute__((format(printf, 2, 0))) void note_error(cfg_t *cfg, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	add(parsing.problems, parsing.file, cfg->line > 0 ? (unsigned)cfg->line : 0, text);
}

static int parse_text(cfg_t *cfg, const struct options_source *source, struct options_problems *problems)
{
	/* fmemopen() of nothing fails in older libraries. */
	FILE *stream = fmemopen(source->length ? source->text : "\n", source->length ? source->length : 1, "r");
	size_t before = problems->count;
	int result = -1;

	cfg->filename = strdup(source->file);
	if (!stream || !cfg->filename) {
		options_problem(problems, source->file, 0, "cannot be read: %s", strerror(errno));
	} else {
		parsing.file = source->file;
		parsing.problems = problems;
		result = cfg_parse_fp(cfg, stream) == CFG_SUCCESS && problems->count == before ? 0 : -1;
		if (result < 0 && problems->count == before)
			options_problem(problems, source->file, 0, "is not understood");
	}
	if (stream)
		fclose(stream);
	return result;
}

cfg_t *options_parse(const struct options_source *source, cfg_opt_t *opts, struct options_problems *problems)
{
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);

	if (!cfg) {
		options_problem(problems, source->file, 0, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	cfg_set_error_function(cfg, note_error);
	if (parse_text(cfg, source, problems) == 0)
		return cfg;
	cfg_free(cfg);
	return NULL;
}

bool options_size(const char *text, unsigned long long *octets)
{
	static const char suffixes[] = "KMG";
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*octets = strtoull(text, &end, 10);
	if (errno)
		return false;
	if (*end == '\0')
		return true;
	const char *suffix = strchr(suffixes, *end);
	if (!suffix || end[1] != '\0')
		return false;
	for (const char *s = suffixes; s <= suffix; s++)
		if (__builtin_mul_overflow(*octets, 1024, octets))
			return false;
	return true;
}
