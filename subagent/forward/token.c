/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How many octets; -1 with errno. One that fills all of it is too long. */
static ssize_t read_whole(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t length = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	while (n > 0 && length < size) {
		n = read(fd, text + length, size - length);
		if (n > 0)
			length += (size_t)n;
	}
	int error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : (ssize_t)length;
}

int token_read(const char *path, char token[static TOKEN_SIZE], char *why, size_t why_size)
{
	ssize_t length = read_whole(path, token, TOKEN_SIZE);

	if (length < 0) {
		snprintf(why, why_size, "cannot read token_file %s: %s", path, strerror(errno));
		return -1;
	}
	if (length == TOKEN_SIZE) {
		snprintf(why, why_size, "token_file %s is longer than %d octets", path, TOKEN_SIZE - 1);
		return -1;
	}
	while (length > 0 && strchr("\r\n\t ", token[length - 1]))
		length--;
	token[length] = '\0';
	for (ssize_t i = 0; i < length; i++)
		if (token[i] <= ' ' || token[i] > '~') {
			snprintf(why, why_size, "token_file %s: character %zd cannot stand in a token", path, i + 1);
			return -1;
		}
	if (length)
		return 0;
	snprintf(why, why_size, "token_file %s is empty", path);
	return -1;
}
