/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* the system's extensions */

#include "rrd/fault.h"

#include "rrd/librrd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOM (1 << 20) /* octets: where there is less, the disk is full */

static bool passes(int error)
{
	static const int errors[] = { ENOSPC, EDQUOT, EROFS, EMFILE, ENFILE, ENOMEM, ENOLCK, EAGAIN, EINTR };

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (error == errors[i])
			return true;
	return false;
}

static int set(struct fault *fault, bool later, const char *what, const char *path, const char *why)
{
	fault->later = later;
	snprintf(fault->text, sizeof fault->text, "%s %s: %s", what, path, why);
	return -1;
}

int fault_of_errno(struct fault *fault, const char *what, const char *path)
{
	return set(fault, passes(errno), what, path, strerror(errno));
}

int fault_of_librrd(struct fault *fault, const char *what, const char *path)
{
	int error = errno;
	const char *why = librrd_why();

	return set(fault, passes(error) || strstr(why, "could not lock"), what, path, why);
}

/* The error of making a file beside this one; 0 when it can be made, or nobody knows. */
static int try_room(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');

	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return passes(errno) ? errno : 0;
	int error = posix_fallocate(fd, 0, ROOM);
	close(fd);
	return passes(error) ? error : 0;
}

int fault_of_creation(struct fault *fault, const char *what, const char *path)
{
	fault_of_librrd(fault, what, path);
	int error = fault->later ? 0 : try_room(path);

	return error ? set(fault, true, what, path, strerror(error)) : -1;
}

int fault_of_memory(struct fault *fault, const char *what, const char *path)
{
	return set(fault, true, what, path, "no memory");
}
