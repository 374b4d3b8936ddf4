/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to gettext: texts in the reader's language, several languages in one process.
 *
 * The texts in the code are English and serve as ids. The catalogue of a language is a domain of its own (z_stats-fr),
 * all under one made-up language "zz" to which the process is set once: then a look-up switches nothing (63 ns).
 */
#ifndef WEB_LANGUAGE_H
#define WEB_LANGUAGE_H

#ifndef N_
#define N_(text) text
#endif

enum language { LANGUAGE_FR = 0, LANGUAGE_EN, LANGUAGE_COUNT };

/* Opens the catalogues below folder; NULL: where they are installed, or the build tree's when this program runs from
 * one. -1 with the reason logged: then all is English. */
int language_init(const char *folder);

/* "fr", "en": of the lang attribute and of ?lang=. */
const char *language_code(enum language language);
/* LANGUAGE_COUNT when it is none of them. */
enum language language_from_code(const char *code);
/* From an Accept-Language header (may be NULL): the one of ours that it likes best; French when none. */
enum language language_accepted(const char *header);

/* The text in that language; itself when there is no translation. */
const char *tr(enum language language, const char *id) __attribute__((format_arg(2)));
const char *tr_n(enum language language, const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(2), format_arg(3)));

#endif
