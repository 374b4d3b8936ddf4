/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files hold over a time: read whole for graphs and their legends, or one field of it as an answer.
 */
#ifndef RRD_FETCH_H
#define RRD_FETCH_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct declarations;

/* Values [row * columns + column]; row i covers the step that ends at from + (i + 1) * step. */
struct fetched {
	time_t from;
	unsigned long step;
	size_t rows, columns;
	char **names; /* of the columns */
	double *values;
};

/* kind: "AVERAGE", "MIN", "MAX". step: of the archive that one would like (0: the finest). -1: there is no such file,
 * or librrd says why (librrd.h); *fetched is then empty. */
int fetched_read(struct fetched *fetched, const char *path, const char *kind, int64_t from, int64_t to,
		 unsigned long step);
void fetched_release(struct fetched *fetched);
/* Index of the column, or fetched->columns. */
size_t fetched_column(const struct fetched *fetched, const char *name);

/* Answers the request "fetch" (protocol.h): a new reply head, at most FETCH_VALUES_MAX values in it (means of several
 * where there are more), none where there is no file yet. NULL with the reason in why. */
#define FETCH_VALUES_MAX 4000
json_t *fetch_answer(const struct declarations *declarations, const json_t *request, char *why, size_t why_size);

#endif
