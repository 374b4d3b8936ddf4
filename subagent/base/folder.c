/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int make(const char *path, mode_t mode)
{
	struct stat info;

	if (mkdir(path, mode) == 0)
		return 0;
	if (errno != EEXIST || stat(path, &info) != 0)
		return -1;
	errno = ENOTDIR;
	return S_ISDIR(info.st_mode) ? 0 : -1;
}

int folder_make_above(const char *path)
{
	char *above = strdup(path);
	int result = 0;

	if (!above)
		return -1;
	for (char *slash = above + 1; result == 0 && *above && (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		result = make(above, 0755);
		*slash = '/';
	}
	int error = errno;
	free(above);
	errno = error;
	return result;
}

int folder_make(const char *path, mode_t mode)
{
	return folder_make_above(path) ? -1 : make(path, mode);
}
