/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door to libcurl, against a socket of this program. */
#include "base/clock.h"
#include "drive.h"
#include "forward/put.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME    "1-20261123T082508Z-0123456789abcdef.tar.gz"
#define LIMIT_S 15

struct far {
	int listener;
	char url[64];
};

static void far_open(struct far *far)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;

	far->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(far->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(far->listener, 1), 0);
	assert_int_equal(getsockname(far->listener, (struct sockaddr *)&address, &length), 0);
	snprintf(far->url, sizeof far->url, "http://127.0.0.1:%d/archives", ntohs(address.sin_port));
}

/* What is asked first, up to the end of its first line. */
static void first_line(const struct far *far, struct put *put, char *line, size_t size)
{
	const int64_t end_us = clock_monotonic_us(&clock_system) + (int64_t)LIMIT_S * USEC_PER_SEC;
	enum put_state state = PUT_UNDER_WAY;
	struct put_result result = { 0 };
	int fd = -1;
	ssize_t n = 0;

	line[0] = '\0';
	while (state == PUT_UNDER_WAY && n <= 0 && clock_monotonic_us(&clock_system) < end_us) {
		struct pollfd fds[8];
		int timeout_ms = 20;
		size_t count = put_wait(put, fds, 8, &timeout_ms);

		poll(fds, count, timeout_ms < 20 ? timeout_ms : 20);
		state = put_step(put, &result);
		if (fd < 0)
			fd = accept(far->listener, NULL, NULL);
		if (fd >= 0)
			n = recv(fd, line, size - 1, MSG_DONTWAIT);
	}
	print_message("# %s\n", result.reason);
	assert_true(n > 0);
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	close(fd);
}

/* A proxy would read the token, and what is sent. */
static void the_environment_has_no_say(void **state)
{
	static const char *const names[] = { "http_proxy", "all_proxy", "ALL_PROXY" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct far far, proxy;
		struct put_result result;
		char folder[64], path[128], line[256];

		far_open(&far);
		far_open(&proxy);
		drive_folder(folder);
		snprintf(path, sizeof path, "%s/archive", folder);
		drive_write_file(path, "1", 1);
		assert_int_equal(setenv(names[i], proxy.url, 1), 0);
		const struct put_settings settings = { far.url, "0210066H-1", "", "", "", "" };
		struct put *put = put_new(&settings);
		assert_non_null(put);
		const struct outbox_file file = { .fd = open(path, O_RDONLY | O_CLOEXEC), .size = 1 };
		assert_int_equal(put_begin(put, NAME, &file, &result), 0);
		first_line(&far, put, line, sizeof line);
		assert_string_equal(line, "PUT /archives/0210066H-1/" NAME " HTTP/1.1");
		assert_int_equal(accept(proxy.listener, NULL, NULL), -1);
		put_free(put);
		unsetenv(names[i]);
		drive_folder_remove(folder);
		close(far.listener);
		close(proxy.listener);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_has_no_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
