/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* the system's extensions */

#include "rrd/aside.h"

#include "base/log.h"
#include "rrd/shape.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define DAMAGED_MOST 9
#define DAY_S        86400

int aside_damaged(const char *path, const char *reason)
{
	char aside[ASIDE_PATH_SIZE];

	snprintf(aside, sizeof aside, "%s.damaged", path);
	for (int n = 2; n <= DAMAGED_MOST && access(aside, F_OK) == 0; n++)
		snprintf(aside, sizeof aside, "%s.damaged.%d", path, n);
	if (rename(path, aside))
		return -1;
	log_error("file", "%s: set aside as %s, its history begins anew", reason, aside);
	return 0;
}

static void ahead_path(const char *path, char aside[static ASIDE_PATH_SIZE])
{
	snprintf(aside, ASIDE_PATH_SIZE, "%s.ahead", path);
}

int aside_ahead(const char *path, time_t last, char aside[static ASIDE_PATH_SIZE])
{
	ahead_path(path, aside);
	if ((unlink(aside) && errno != ENOENT) || link(path, aside))
		return -1;
	log_error("file",
		  "%s ends in the future (%" PRId64 ", epoch seconds): was the clock wrong, or is it now? It is set "
		  "aside as %s, a new file begins with what it has of the past",
		  path, (int64_t)last, aside);
	return 0;
}

/* 0 when there is no such file. */
static time_t last_of(const char *path)
{
	struct shape shape;
	struct fault fault;

	if (access(path, F_OK) || shape_read(&shape, path, &fault) != SHAPE_READ)
		return 0;
	time_t last = (time_t)shape_last_update(&shape);
	shape_release(&shape);
	return last;
}

bool aside_take_back(const char *path, time_t now)
{
	char aside[ASIDE_PATH_SIZE];

	ahead_path(path, aside);
	time_t last = last_of(aside), in_use = last ? last_of(path) : 0;
	if (!in_use || last > now || last < in_use + DAY_S)
		return false;
	if (renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE)) {
		log_warn_errno("file", "cannot exchange %s and %s", path, aside);
		return false;
	}
	log_warn("file", "%s is ahead of the clock no more: it is in use again as %s", aside, path);
	return true;
}
