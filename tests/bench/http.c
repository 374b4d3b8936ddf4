/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "http.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)64 << 20)
#define CHUNK      65536

void http_init(struct http *http, int port)
{
	*http = (struct http){ .port = port, .fd = -1 };
	buffer_init(&http->in, ANSWER_MAX);
}

static void hang_up(struct http *http)
{
	if (http->fd >= 0)
		close(http->fd);
	http->fd = -1;
}

void http_release(struct http *http)
{
	hang_up(http);
	buffer_release(&http->in);
}

int http_connect(struct http *http)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)http->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval wait = { .tv_sec = HTTP_WAIT_US / USEC_PER_SEC };
	int one = 1;

	hang_up(http);
	http->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (http->fd < 0)
		return -1;
	setsockopt(http->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(http->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	setsockopt(http->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(http->fd, (struct sockaddr *)&address, sizeof address) == 0)
		return 0;
	int error = errno;
	hang_up(http);
	errno = error;
	return -1;
}

/* At least one octet more; -1 at the end or after an error. */
static int read_more(struct http *http)
{
	char *room = buffer_reserve(&http->in, CHUNK);
	ssize_t n = room ? recv(http->fd, room, CHUNK, 0) : -1;

	if (n == 0)
		errno = ECONNRESET;
	if (n <= 0)
		return -1;
	http->in.length += (size_t)n;
	room[n] = '\0';
	return 0;
}

static const char *header(const struct http *http, const char *name)
{
	size_t length = strlen(name);
	const char *line = http->in.data, *end = line + http->body - 2;

	while (line < end && (line = strstr(line, "\r\n")) != NULL && (line += 2) < end)
		if (strncasecmp(line, name, length) == 0 && line[length] == ':')
			return line + length + 1 + strspn(line + length + 1, " ");
	return NULL;
}

static int read_head(struct http *http)
{
	const char *end;

	while (!http->in.data || !(end = strstr(http->in.data, "\r\n\r\n")))
		if (read_more(http))
			return -1;
	http->body = (size_t)(end - http->in.data) + 4;
	return 0;
}

static int read_body(struct http *http)
{
	const char *length = header(http, "Content-Length");

	http->body_length = length ? strtoul(length, NULL, 10) : 0;
	while (http->in.length < http->body + http->body_length)
		if (read_more(http))
			return -1;
	return 0;
}

static int exchange(struct http *http, const char *path)
{
	char request[1024];
	int length =
		snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", path, http->port);

	buffer_clear(&http->in);
	if (send(http->fd, request, (size_t)length, MSG_NOSIGNAL) != length || read_head(http) || read_body(http))
		return -1;
	return 0;
}

int http_get(struct http *http, const char *path)
{
	if (http->fd < 0 && http_connect(http))
		return -1;
	if (exchange(http, path)) {
		int error = errno;
		hang_up(http);
		errno = error;
		return -1;
	}
	const char *connection = header(http, "Connection");

	if (connection && strncasecmp(connection, "close", 5) == 0)
		hang_up(http);
	return strncmp(http->in.data, "HTTP/1.", 7) == 0 ? atoi(http->in.data + 9) : 0;
}

const char *http_body(const struct http *http)
{
	return http->in.data + http->body;
}

int64_t bench_now_us(void)
{
	return clock_monotonic_us(&clock_system);
}

void bench_until_us(int64_t monotonic_us)
{
	struct timespec until = { .tv_sec = monotonic_us / USEC_PER_SEC,
				  .tv_nsec = monotonic_us % USEC_PER_SEC * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

long bench_number(const char *text, long min, long max)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (*text && !*end && number >= min && number <= max)
		return number;
	fprintf(stderr, "%s: give a number from %ld to %ld\n", text, min, max);
	exit(2);
}
