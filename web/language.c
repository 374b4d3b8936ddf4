/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "language.h"

#include "base/log.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const struct {
	const char *code, *domain; /* domain NULL: the language of the ids */
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_FR] = { "fr", "z_stats-fr" },
	[LANGUAGE_EN] = { "en", NULL },
};

/* In a build tree the program lies in its folder subagent/, and the catalogues in the folder po/ beside that. */
static int build_tree_folder(char *folder, size_t size)
{
	char program[PATH_MAX], makefile[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

	if (n < 0)
		return -1;
	program[n] = '\0';
	char *name = strrchr(program, '/');
	if (!name)
		return -1;
	*name = '\0';
	char *parent = strrchr(program, '/');
	if (!parent || strcmp(parent, "/subagent") != 0)
		return -1;
	*parent = '\0';
	n = snprintf(makefile, sizeof makefile, "%s/Makefile", program);
	if (n < 0 || (size_t)n >= sizeof makefile || access(makefile, F_OK) != 0)
		return -1;
	n = snprintf(folder, size, "%s/po", program);
	return n < 0 || (size_t)n >= size ? -1 : 0;
}

int language_init(const char *folder)
{
	char build[PATH_MAX];

	if (!folder)
		folder = build_tree_folder(build, sizeof build) == 0 ? build : LOCALEDIR;
	/* By name: gettext translates nothing in the "C" locale, and C.UTF-8 is the one that is always there. */
	if (!setlocale(LC_MESSAGES, "C.UTF-8")) {
		log_error("language", "the locale C.UTF-8 is missing (package libc-bin): all texts stay English");
		return -1;
	}
	if (setenv("LANGUAGE", "zz", 1) != 0) {
		log_error_errno("language", "LANGUAGE=zz cannot be set");
		return -1;
	}
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		if (languages[i].domain && (!bindtextdomain(languages[i].domain, folder) ||
					    !bind_textdomain_codeset(languages[i].domain, "UTF-8"))) {
			log_error_errno("language", "catalogue %s in %s", languages[i].domain, folder);
			return -1;
		}
	return 0;
}

const char *language_code(enum language language)
{
	return languages[language].code;
}

enum language language_from_code(const char *code)
{
	size_t i = 0;

	while (i < LANGUAGE_COUNT && strcmp(languages[i].code, code) != 0)
		i++;
	return (enum language)i;
}

/* The weight of one range of the header ("en-GB;q=0.8"), in thousandths; 1000 when it gives none. */
static int weight(const char *range, size_t length)
{
	const char *end = range + length;

	for (const char *p = memchr(range, ';', length); p; p = memchr(p, ';', (size_t)(end - p))) {
		p++;
		p += strspn(p, " \t");
		if (end - p < 3 || strncasecmp(p, "q=", 2) != 0)
			continue;
		double value = strtod(p + 2, NULL);
		return value > 0 && value <= 1 ? (int)(value * 1000) : 0;
	}
	return 1000;
}

static enum language range_language(const char *range, size_t length)
{
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		if (length >= 2 && strncasecmp(range, languages[i].code, 2) == 0 &&
		    (length == 2 || strchr("-; \t", range[2])))
			return (enum language)i;
	return LANGUAGE_COUNT;
}

enum language language_accepted(const char *header)
{
	enum language best = LANGUAGE_FR;
	int best_weight = 0;

	while (header && *header) {
		header += strspn(header, ", \t");
		size_t length = strcspn(header, ",");
		enum language language = range_language(header, length);
		int q = language == LANGUAGE_COUNT ? 0 : weight(header, length);

		if (q > best_weight) {
			best = language;
			best_weight = q;
		}
		header += length;
	}
	return best;
}

const char *tr(enum language language, const char *id)
{
	const char *domain = languages[language].domain;

	/* The translation of "" is the catalogue's header. */
	return domain && *id ? dgettext(domain, id) : id;
}

const char *tr_n(enum language language, const char *one, const char *many, unsigned long n)
{
	const char *domain = languages[language].domain;

	if (domain)
		return dngettext(domain, one, many, n);
	return n == 1 ? one : many;
}
