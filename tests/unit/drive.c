/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "drive.h"

#include "base/duty.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

int64_t drive_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void drive_pause(void)
{
	poll(NULL, 0, 10);
}

static void become(int fd, const char *program)
{
	char path[4096];
	const char *build = getenv("top_builddir");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof path, "%s/%s", build ? build : ".", program);
	if (fd == DUTY_FD)
		fcntl(fd, F_SETFD, 0);
	else if (dup2(fd, DUTY_FD) < 0)
		_exit(126);
	execl(path, program, (char *)NULL);
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	_exit(127);
}

void drive_start(struct drive *drive, const char *program, json_t *hello)
{
	int pair[2];

	*drive = (struct drive){ 0 };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	drive->pid = fork();
	assert_true(drive->pid >= 0);
	if (drive->pid == 0)
		become(pair[1], program);
	close(pair[1]);
	drive->fd = pair[0];
	frame_reader_init(&drive->reader);
	json_object_set_new(hello, "op", json_string("hello"));
	json_object_set_new(hello, "protocol", json_integer(FRAME_PROTOCOL));
	drive_send(drive, hello, NULL, 0);
	drive_expect(drive, "hello");
}

void drive_send(struct drive *drive, json_t *head, const char *body, size_t length)
{
	struct buffer out;

	buffer_init(&out, FRAME_PREFIX + FRAME_HEAD_MAX + FRAME_BODY_MAX);
	assert_non_null(head);
	assert_int_equal(frame_write(&out, head, body, length), 0);
	json_decref(head);
	for (size_t at = 0; at < out.length;) {
		ssize_t n = send(drive->fd, out.data + at, out.length - at, MSG_NOSIGNAL);

		assert_true(n > 0);
		at += (size_t)n;
	}
	buffer_release(&out);
}

const json_t *drive_next(struct drive *drive)
{
	static char chunk[65536];
	int64_t deadline = drive_now_ms() + DRIVE_WAIT_MS;
	int more;

	while ((more = frame_reader_next(&drive->reader, &drive->frame)) == 0) {
		struct pollfd fd = { .fd = drive->fd, .events = POLLIN };
		int64_t left = deadline - drive_now_ms();

		if (poll(&fd, 1, left > 0 ? (int)left : 0) != 1)
			fail_msg("the worker says nothing");
		ssize_t n = recv(drive->fd, chunk, sizeof chunk, 0);
		if (n <= 0)
			fail_msg("the worker has ended");
		frame_reader_feed(&drive->reader, chunk, (size_t)n);
	}
	assert_int_equal(more, 1);
	return drive->frame.head;
}

const json_t *drive_expect(struct drive *drive, const char *op)
{
	const json_t *head = drive_next(drive);
	const char *said = json_string_value(json_object_get(head, "op"));

	assert_string_equal(said ? said : "", op);
	return head;
}

const json_t *drive_ask(struct drive *drive, json_t *head, const char *body, size_t length)
{
	unsigned id = ++drive->requests;

	json_object_set_new(head, "id", json_integer(id));
	drive_send(drive, head, body, length);
	const json_t *answer = drive_next(drive);
	assert_null(json_object_get(answer, "op"));
	assert_int_equal(json_integer_value(json_object_get(answer, "id")), id);
	return answer;
}

static int reap(struct drive *drive)
{
	int64_t deadline = drive_now_ms() + DRIVE_WAIT_MS;
	int status;

	close(drive->fd);
	frame_reader_release(&drive->reader);
	while (waitpid(drive->pid, &status, WNOHANG) == 0) {
		if (drive_now_ms() > deadline) {
			kill(drive->pid, SIGKILL);
			waitpid(drive->pid, &status, 0);
			fail_msg("the worker does not end");
		}
		drive_pause();
	}
	return status;
}

void drive_end(struct drive *drive)
{
	int status = reap(drive);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

void drive_kill(struct drive *drive)
{
	kill(drive->pid, SIGKILL);
	reap(drive);
}

void drive_folder(char path[static 64])
{
	strcpy(path, "/tmp/z_stats-test-XXXXXX");
	assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

void drive_folder_remove(const char *path)
{
	assert_int_equal(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

char *drive_read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rbe");
	char *data = NULL;
	size_t size = 0;
	int c;

	if (!file)
		return NULL;
	FILE *memory = open_memstream(&data, &size);
	assert_non_null(memory);
	while ((c = getc(file)) != EOF)
		putc(c, memory);
	fclose(file);
	fclose(memory);
	if (length)
		*length = size;
	return data;
}

void drive_write_file(const char *path, const void *data, size_t length)
{
	FILE *file = fopen(path, "wbe");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}
