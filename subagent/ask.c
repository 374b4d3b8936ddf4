/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define WAIT_S 10
#define CHUNK  65536

static int open_path(const char *path, char *why, size_t why_size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval wait = { .tv_sec = WAIT_S };

	if (strlen(path) >= sizeof address.sun_path) {
		snprintf(why, why_size, "%s: the path of a socket is at most %zu octets long", path,
			 sizeof address.sun_path - 1);
		return -1;
	}
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	}
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	snprintf(why, why_size, "%s: %s; is z_stats running, with this runtime_dir?", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int send_request(int fd, const char *path, char *why, size_t why_size)
{
	char request[512];
	int length = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);

	if (length < (int)sizeof request && send(fd, request, (size_t)length, MSG_NOSIGNAL) == length)
		return 0;
	snprintf(why, why_size, "the service does not take the request: %s", strerror(errno));
	return -1;
}

static int receive(int fd, struct buffer *answer, char *why, size_t why_size)
{
	for (;;) {
		char *room = buffer_reserve(answer, CHUNK);
		ssize_t n = room ? recv(fd, room, CHUNK, 0) : -1;

		if (!room) {
			snprintf(why, why_size, "the answer is longer than %u octets", ASK_ANSWER_MAX);
			return -1;
		}
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			snprintf(why, why_size, "the service did not answer within %d s: %s", WAIT_S, strerror(errno));
			return -1;
		}
		answer->length += (size_t)n;
		answer->data[answer->length] = '\0';
	}
}

/* Leaves the body; only 200 is an answer. */
static int split(struct buffer *answer, char *why, size_t why_size)
{
	const char *blank = answer->length ? strstr(answer->data, "\r\n\r\n") : NULL;

	if (!blank || strncmp(answer->data, "HTTP/1.", 7) != 0) {
		snprintf(why, why_size, "what answers is not z_stats");
		return -1;
	}
	if (strncmp(answer->data + 8, " 200", 4) != 0) {
		snprintf(why, why_size, "the service answers \"%.*s\"", (int)strcspn(answer->data + 9, "\r\n"),
			 answer->data + 9);
		return -1;
	}
	buffer_consume(answer, (size_t)(blank + 4 - answer->data));
	return 0;
}

int ask(const char *socket_path, const char *path, struct buffer *body, char *why, size_t why_size)
{
	buffer_init(body, ASK_ANSWER_MAX);
	int fd = open_path(socket_path, why, why_size);
	if (fd < 0)
		return -1;
	int result = send_request(fd, path, why, why_size);
	if (result == 0)
		result = receive(fd, body, why, why_size);
	if (result == 0)
		result = split(body, why, why_size);
	close(fd);
	return result;
}
