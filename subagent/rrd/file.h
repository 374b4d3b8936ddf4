/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files: one per agent and row, "AGENT/ROW.rrd" below the folder that the worker runs in, one data source per
 * number field.
 *
 * A row's name becomes a file's name by percent-encoding every octet but letters, digits, '-' and a '.' that is not the
 * first; the one row of a class without rows is "_". So no row can leave its agent's folder, two rows never share a
 * file, and 48 octets make at most 144.
 *
 * A file is not thrown away for what is declared: a new field is added to it, a changed kind tuned, a changed period
 * makes the file anew with its history in it. One that is no RRD, or whose last update lies in the future, is set aside
 * beside it (aside.h). The file of a row that is gone stays until nothing is left in it, or too many do (sweep.h).
 */
#ifndef RRD_FILE_H
#define RRD_FILE_H

#include "base/buffer.h"
#include "base/name.h"
#include "rrd/fault.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct declared;

#define ROW_PATH_SIZE (NAME_AGENT_MAX + 1 + 3 * NAME_ROW_MAX + 5)

void row_path(const char *agent, const char *row, char path[static ROW_PATH_SIZE]);

/* What is known of one file, and the updates that wait for it. */
struct row_file {
	char row[NAME_ROW_MAX + 1];
	bool fits;             /* it exists and has all fields as declared */
	time_t last;           /* its last update, once it fits */
	struct buffer updates; /* "TIME:VALUE:…", each with its NUL */
	unsigned waiting;      /* how many of them */
};

/* Finds or adds it; row is a published name (base/name.h). NULL when memory is short. */
struct row_file *row_file(struct declared *agent, const char *row);
void row_file_free(struct row_file *file);

struct fit {
	const struct declared *agent;
	time_t first; /* of the first update that it must take */
	time_t now;
};
/* Makes the file fit the declaration; creates it when it is not there. 0 or -1. */
int row_file_fit(const struct fit *fit, struct row_file *file, struct fault *fault);

#endif
