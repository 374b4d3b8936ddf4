/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/said.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int said_open(void)
{
	int fd = memfd_create("said", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	if (ftruncate(fd, SAID_MAX) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

void said_log(int fd, const char *agent)
{
	char text[SAID_MAX + 1], *rest = text, *line;
	/* All who wrote shared one position: it is the end of what they wrote. */
	off_t end = lseek(fd, 0, SEEK_CUR);
	ssize_t length = end > 0 ? pread(fd, text, end < SAID_MAX ? (size_t)end : SAID_MAX, 0) : 0;

	text[length > 0 ? length : 0] = '\0';
	for (int i = 0; i < SAID_LINES && (line = strsep(&rest, "\n")) != NULL; i++) {
		text_clean(line);
		if (*line)
			log_info("runner", "agent %s says: %s", agent, line);
	}
	if (rest || end >= SAID_MAX)
		log_info("runner", "agent %s says more than is logged", agent);
}
