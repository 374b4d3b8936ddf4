/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door to libarchive: files in memory to a .tar.gz, the same octets each time. */
#ifndef STORE_TARBALL_H
#define STORE_TARBALL_H

#include <stddef.h>
#include <stdint.h>

struct tarball_file {
	const char *name;
	const void *data;
	size_t length;
};

/* Writes them in this order to fd. time_s stands as time of change at each; owner root, mode 0644. 0, or -1 with errno
 * and the library's words in why. */
int tarball_write(int fd, const struct tarball_file *files, size_t count, int64_t time_s, char *why, size_t size);

#endif
