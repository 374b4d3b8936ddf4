/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of a worker's client: the test program stands for the worker too. It runs from a copy in a folder of its
 * own, where it finds itself as NAME/z_stats-NAME as z_stats finds its workers in a build tree.
 */
#ifndef OWN_WORKER_H
#define OWN_WORKER_H

#include "drive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define OWN_WORKER_FOLDER "TEST_WORKER_FOLDER"

/* True: this process was started as the worker. */
static inline bool own_worker_am_i(char **argv)
{
	const char *slash = strrchr(argv[0], '/');

	return strncmp(slash ? slash + 1 : argv[0], "z_stats-", strlen("z_stats-")) == 0;
}

/* Returns in the copy only. */
static inline void own_worker_move(char **argv, const char *name)
{
	char folder[64], copy[128], path[256];
	size_t length;

	if (getenv(OWN_WORKER_FOLDER))
		return;
	drive_folder(folder);
	char *program = drive_read_file("/proc/self/exe", &length);
	snprintf(copy, sizeof copy, "%s/test", folder);
	drive_write_file(copy, program, length);
	free(program);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (chmod(copy, 0700) || mkdir(path, 0700))
		abort();
	snprintf(path, sizeof path, "%s/%s/z_stats-%s", folder, name, name);
	if (symlink(copy, path) || setenv(OWN_WORKER_FOLDER, folder, 1))
		abort();
	execv(copy, argv);
	abort();
}

static inline int own_worker_teardown(void **state)
{
	(void)state;
	drive_folder_remove(getenv(OWN_WORKER_FOLDER));
	return 0;
}

#endif
