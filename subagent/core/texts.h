/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts that live together: each is kept once, however often it is given, and all are freed at once. A catalogue of
 * 10,000 agents repeats its few files, sections and descriptions; they cost one copy each.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <stddef.h>

struct texts;

struct texts *texts_new(void);
void texts_free(struct texts *texts);
/* The kept copy: the same pointer for the same text, valid until texts_free(). NULL when memory is short. */
const char *texts_keep(struct texts *texts, const char *text);
/* The same of a text that was put together here: what was cut within a character is cleaned first, in its place. */
const char *texts_keep_cut(struct texts *texts, char *text);

#endif
