/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/fault.h"

#include "rrd/librrd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

int fault_of_memory(struct fault *fault, const char *what, const char *path)
{
	return set(fault, true, what, path, "no memory");
}
