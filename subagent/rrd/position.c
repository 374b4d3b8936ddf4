/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* the system's extensions */

#include "rrd/position.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SETTLE_AFTER_US (5 * USEC_PER_SEC)

void position_init(struct position *position, int folder)
{
	char text[32] = "";

	*position = (struct position){ .folder = folder };
	int fd = openat(folder, "position", O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		if (errno != ENOENT)
			log_error_errno("position", "cannot open the file position: all records come again");
		return;
	}
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	text[strcspn(text, "\n")] = '\0';
	if (n < 0 || !text_to_u64(text, &position->settled))
		log_error("position", "the file position holds no number (\"%s\"): all records come again", text);
	position->applied = position->settled;
}

void position_note(struct position *position, uint64_t n, const struct clock *clock)
{
	if (n <= position->applied)
		return;
	position->applied = n;
	if (!position->due_us)
		position->due_us = clock_monotonic_us(clock) + SETTLE_AFTER_US;
}

int position_wait_ms(const struct position *position, const struct clock *clock)
{
	if (!position->due_us)
		return -1;
	int64_t left_us = position->due_us - clock_monotonic_us(clock);
	return left_us <= 0 ? 0 : (int)(left_us / USEC_PER_MSEC) + 1;
}

static int write_text(int fd, const char *text)
{
	size_t length = strlen(text);
	ssize_t n = write(fd, text, length);

	if (n >= 0 && (size_t)n != length) {
		errno = ENOSPC;
		return -1;
	}
	return n < 0 ? -1 : fsync(fd);
}

static int write_position(int folder, uint64_t n)
{
	char text[32];
	int fd = openat(folder, "position.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	if (fd < 0)
		return -1;
	snprintf(text, sizeof text, "%" PRIu64 "\n", n);
	int result = write_text(fd, text), error = errno;
	close(fd);
	errno = error;
	if (result || renameat(folder, "position.new", folder, "position"))
		return -1;
	return fsync(folder);
}

int position_settle(struct position *position, const struct clock *clock)
{
	if (position->applied == position->settled) {
		position->due_us = 0;
		return 0;
	}
	if (syncfs(position->folder) || write_position(position->folder, position->applied)) {
		position->due_us = clock_monotonic_us(clock) + SETTLE_AFTER_US;
		return -1;
	}
	position->settled = position->applied;
	position->due_us = 0;
	return 0;
}
