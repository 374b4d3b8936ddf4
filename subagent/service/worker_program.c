/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/worker.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In a build tree the program is .../subagent/z_stats, and the workers lie in the folders beside it. */
void worker_program(const char *name, char *path, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n > 0) {
		self[n] = '\0';
		char *slash = strrchr(self, '/');
		if (slash && slash > self) {
			*slash = '\0';
			snprintf(path, size, "%s/%s/z_stats-%s", self, name, name);
			if (access(path, X_OK) == 0)
				return;
		}
	}
	snprintf(path, size, "%s/z_stats-%s", PKGLIBEXECDIR, name);
}
