/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives a real worker program from a test: z_stats' side of the socketpair, synchronously. Whatever goes wrong fails
 * the test; nothing waits longer than DRIVE_WAIT_MS.
 */
#ifndef TESTS_DRIVE_H
#define TESTS_DRIVE_H

#include "base/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DRIVE_WAIT_MS 20000

struct drive {
	pid_t pid;
	int fd;
	unsigned requests;
	struct frame_reader reader;
	struct frame frame; /* the message read last */
};

/* program: below the build folder, "subagent/rrd/z_stats-rrd". hello (stolen): its settings. The hello that it answers
 * stands in drive->frame. */
void drive_start(struct drive *drive, const char *program, json_t *hello);
/* Steals head. */
void drive_send(struct drive *drive, json_t *head, const char *body, size_t length);
/* The next message. */
const json_t *drive_next(struct drive *drive);
/* The next message with this op, which must come before any other. */
const json_t *drive_expect(struct drive *drive, const char *op);
/* Sends a request (stolen) and reads its answer. */
const json_t *drive_ask(struct drive *drive, json_t *head, const char *body, size_t length);
/* Closes the socket; the program must end by itself with status 0. */
void drive_end(struct drive *drive);
/* kill -9. */
void drive_kill(struct drive *drive);

int64_t drive_now_ms(void);
/* Gives way to others for a moment, inside a loop that retries until a deadline. */
void drive_pause(void);

/* A folder of its own for a test, and its end with all that is in it. */
void drive_folder(char path[static 64]);
void drive_folder_remove(const char *path);
/* The whole file, NUL-terminated, free() it; NULL when it is not there. */
char *drive_read_file(const char *path, size_t *length);
void drive_write_file(const char *path, const void *data, size_t length);

#endif
