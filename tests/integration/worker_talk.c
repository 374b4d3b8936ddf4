/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker_talk PROGRAM: lets a script talk to a worker program. Each line of the standard input, one JSON object, is
 * sent as a message (hello gets its "protocol" here); the head of each message that comes back is a line of the
 * standard output. At the input's end the socket is closed, and the worker's exit status becomes this program's (128 +
 * the signal's number when it was killed).
 */
#include "build-config.h"

#include "base/duty.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK 65536

static void give_up(const char *what)
{
	perror(what);
	exit(125);
}

static pid_t start(const char *program, int *fd)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		give_up("socketpair");
	pid_t pid = fork();
	if (pid < 0)
		give_up("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (pair[1] == DUTY_FD)
			fcntl(DUTY_FD, F_SETFD, 0);
		else
			dup2(pair[1], DUTY_FD);
		execl(program, program, (char *)NULL);
		give_up(program);
	}
	close(pair[1]);
	*fd = pair[0];
	return pid;
}

static void say(int fd, const char *line, size_t length)
{
	json_t *head = json_loadb(line, length, 0, NULL);
	const char *op = json_string_value(json_object_get(head, "op"));
	struct buffer out;

	buffer_init(&out, FRAME_PREFIX + FRAME_HEAD_MAX);
	if (op && strcmp(op, "hello") == 0)
		json_object_set_new(head, "protocol", json_integer(FRAME_PROTOCOL));
	if (!head || frame_write(&out, head, NULL, 0))
		give_up(line);
	for (size_t at = 0; at < out.length;) {
		ssize_t n = send(fd, out.data + at, out.length - at, MSG_NOSIGNAL);

		if (n < 0)
			give_up("send");
		at += (size_t)n;
	}
	json_decref(head);
	buffer_release(&out);
}

/* False at the input's end. */
static bool pass_lines(struct buffer *input, int fd)
{
	char *room = buffer_reserve(input, CHUNK), *end;
	ssize_t n = room ? read(STDIN_FILENO, room, CHUNK) : -1;

	if (n < 0)
		give_up("standard input");
	input->length += (size_t)n;
	while (input->length && (end = memchr(input->data, '\n', input->length)) != NULL) {
		say(fd, input->data, (size_t)(end - input->data));
		buffer_consume(input, (size_t)(end - input->data) + 1);
	}
	return n > 0;
}

/* False when the worker has closed its end. */
static bool print_heads(struct frame_reader *reader, int fd)
{
	static char chunk[CHUNK];
	struct frame frame;
	int more;
	ssize_t n = recv(fd, chunk, sizeof chunk, 0);

	if (n <= 0)
		return false;
	frame_reader_feed(reader, chunk, (size_t)n);
	while ((more = frame_reader_next(reader, &frame)) > 0) {
		json_dumpf(frame.head, stdout, JSON_COMPACT | JSON_SORT_KEYS);
		putchar('\n');
		fflush(stdout);
	}
	return more == 0;
}

static void talk(int fd)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	struct frame_reader reader;
	struct buffer input;
	bool going = true;

	frame_reader_init(&reader);
	buffer_init(&input, FRAME_HEAD_MAX);
	while (going && poll(fds, 2, -1) > 0) {
		if (fds[1].revents)
			going = print_heads(&reader, fd);
		if (going && fds[0].revents)
			going = pass_lines(&input, fd);
	}
	frame_reader_release(&reader);
	buffer_release(&input);
	close(fd);
}

int main(int argc, char **argv)
{
	int fd, status;

	if (argc != 2) {
		fprintf(stderr, "usage: worker_talk PROGRAM\n");
		return 125;
	}
	pid_t pid = start(argv[1], &fd);
	talk(fd);
	if (waitpid(pid, &status, 0) != pid)
		give_up("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
