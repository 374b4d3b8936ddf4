/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The door with the real library behind it, in a loop of its own, asked through sockets that the test writes to. */
#include "web/http.h"

#include "base/clock.h"
#include "web/listen.h"

#include "check.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_US 10000000

struct door_test {
	uv_loop_t loop;
	struct clock_fake clock;
	struct http *http;
	int port;
	struct answer *waiting; /* of the last request for /later */
	unsigned requests;
	int64_t costs_us; /* so long each answer takes */
};

static void handle(void *context, const struct request *request, struct answer *answer)
{
	struct door_test *test = context;
	const char *piece = request->piece_count ? request->pieces[0] : "";

	test->requests++;
	clock_fake_advance(&test->clock, test->costs_us);
	if (request->refused) {
		answer_error(answer, request->refused, "refused: %s", request->refusal);
	} else if (strcmp(piece, "later") == 0) {
		answer->later = true;
		test->waiting = answer;
		return;
	} else if (strcmp(piece, "large") == 0) {
		for (int i = 0; i < 100000; i++)
			buffer_adds(&answer->body, "0123456789");
	} else {
		buffer_addf(&answer->body, "%s %s%s", request->method, piece, request->local ? " local" : "");
	}
	answer_finish(answer);
}

static int setup(void **state)
{
	struct door_test *test = calloc(1, sizeof *test);
	struct sockaddr_in address;
	socklen_t length = sizeof address;

	uv_loop_init(&test->loop);
	clock_fake_init(&test->clock, 1000000000, 1795422308000000);
	test->http = http_new(&test->loop, &test->clock.clock, handle, test);
	assert_non_null(test->http);
	int fd = listen_address("127.0.0.1:0");
	assert_true(fd >= 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	test->port = ntohs(address.sin_port);
	assert_int_equal(http_listen(test->http, fd, false), 0);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct door_test *test = *state;

	http_free(test->http);
	uv_run(&test->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&test->loop), 0);
	free(test);
	return 0;
}

static int connect_to(const struct door_test *test)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)test->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void put(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Reads until the text holds end (NULL: until the connection is closed), turning the loop meanwhile. */
static char *get(struct door_test *test, int fd, const char *end)
{
	struct buffer text;
	int64_t start_us = clock_monotonic_us(&clock_system);

	buffer_init(&text, 4 << 20);
	buffer_adds(&text, "");
	for (;;) {
		char chunk[65536];

		uv_run(&test->loop, UV_RUN_NOWAIT);
		ssize_t n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return buffer_take(&text);
		if (n > 0)
			buffer_add(&text, chunk, (size_t)n);
		if (end && strstr(text.data, end))
			return buffer_take(&text);
		if (clock_monotonic_us(&clock_system) - start_us > PATIENCE_US)
			fail_msg("no answer in time; so far: %s", text.data);
	}
}

/* One request and its whole answer. */
static char *ask(struct door_test *test, const char *request)
{
	int fd = connect_to(test);

	put(fd, request);
	char *answer = get(test, fd, NULL);
	close(fd);
	return answer;
}

static void requests_are_answered(void **state)
{
	static const struct {
		const char *request, *status, *body;
	} rows[] = {
		{ "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ", "GET x" },
		{ "GET /%78 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ", "GET x" },
		{ "GET /%2e%2e%2fx HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ", "GET ../x" },
		{ "GET /x HTTP/1.0\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ", "GET x" },
		{ "DELETE /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ", "DELETE x" },
		{ "GET /x%00y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 ", "refused: " },
		{ "GET /x HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 ", "" },
		{ "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 400 ",
		  "" },
		{ "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		  "HTTP/1.1 400 ", "" },
		{ "GET /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 413 ", "" },
		{ "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n", "HTTP/1.1 413 ", "" },
		{ "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", "HTTP/1.1 200 ",
		  "POST x" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		char *answer = ask(*state, rows[i].request);

		if (strncmp(answer, rows[i].status, strlen(rows[i].status)) != 0 || !strstr(answer, rows[i].body))
			fail_msg("%s answered %s", rows[i].request, answer);
		free(answer);
	}
}

static void head_has_the_headers_of_get(void **state)
{
	char *answer = ask(*state, "HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

	assert_non_null(strstr(answer, "HTTP/1.1 200 "));
	assert_non_null(strstr(answer, "Content-Length: 6\r\n"));
	assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff\r\n"));
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
	free(answer);
}

static void too_long_a_target_or_header_is_refused(void **state)
{
	static const struct {
		const char *before, *after;
		size_t filling;
		const char *status;
	} rows[] = {
		{ "GET /", " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 3000, "HTTP/1.1 414 " },
		{ "GET /", " HTTP/1.1\r\nHost: a\r\n\r\n", 60000, "HTTP/1.1 414 " },
		{ "GET / HTTP/1.1\r\nHost: a\r\nX-Filling: ", "\r\n\r\n", 60000, "HTTP/1.1 431 " },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct buffer request;

		buffer_init(&request, 1 << 20);
		buffer_adds(&request, rows[i].before);
		for (size_t j = 0; j < rows[i].filling; j++)
			buffer_adds(&request, "a");
		buffer_adds(&request, rows[i].after);
		char *answer = ask(*state, request.data);
		if (strncmp(answer, rows[i].status, strlen(rows[i].status)) != 0)
			fail_msg("row %zu answered %.200s", i, answer);
		free(answer);
		buffer_release(&request);
	}
}

/* Without the daemon's timer the second of two requests in one packet would wait for ever. */
static void pipelined_requests_are_all_answered(void **state)
{
	struct door_test *test = *state;
	int fd = connect_to(test);

	put(fd,
	    "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n");
	char *answer = get(test, fd, "GET c");
	assert_non_null(strstr(answer, "GET a"));
	assert_non_null(strstr(answer, "GET b"));
	assert_null(strstr(answer, "Connection: close"));
	free(answer);
	close(fd);
}

#define SIMPLE "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
#define PILE   40 /* requests in one packet */
#define CROWD  16 /* connections */

static void pile_up(int fd)
{
	struct buffer requests;

	buffer_init(&requests, 1 << 16);
	for (int i = 0; i < PILE; i++)
		buffer_adds(&requests, SIMPLE);
	put(fd, requests.data);
	buffer_release(&requests);
}

/* One turn of the loop; returns how many requests were answered in it. */
static unsigned turn(struct door_test *test)
{
	unsigned before = test->requests;

	uv_run(&test->loop, UV_RUN_NOWAIT);
	return test->requests - before;
}

/* What else the loop serves must not wait until a client's whole pile is done. */
static void a_pile_of_requests_takes_many_turns(void **state)
{
	struct door_test *test = *state;
	int64_t start_us = clock_monotonic_us(&clock_system);
	int fd = connect_to(test);

	pile_up(fd);
	while (test->requests < PILE && clock_monotonic_us(&clock_system) - start_us < PATIENCE_US)
		assert_in_range(turn(test), 0, 4);
	assert_int_equal(test->requests, PILE);
	close(fd);
}

/* Nor until each of many clients has been served. */
static void slow_answers_are_spread_over_turns(void **state)
{
	struct door_test *test = *state;
	int64_t start_us = clock_monotonic_us(&clock_system);
	int fds[CROWD];

	test->costs_us = 4000;
	for (int i = 0; i < CROWD; i++) {
		fds[i] = connect_to(test);
		put(fds[i], SIMPLE SIMPLE);
	}
	while (test->requests < 2 * CROWD && clock_monotonic_us(&clock_system) - start_us < PATIENCE_US)
		assert_in_range(turn(test), 0, 4);
	assert_int_equal(test->requests, 2 * CROWD);
	for (int i = 0; i < CROWD; i++) {
		char *answer = get(test, fds[i], "GET x");

		assert_non_null(strstr(answer, "HTTP/1.1 200 "));
		free(answer);
		close(fds[i]);
	}
}

/* Some are put off to the next turn, and that one does not come. */
static void closing_answers_what_was_put_off(void **state)
{
	struct door_test *test = *state;
	int64_t start_us = clock_monotonic_us(&clock_system);
	int fds[CROWD];
	unsigned closed = 0;

	test->costs_us = 4000;
	for (int i = 0; i < CROWD; i++) {
		fds[i] = connect_to(test);
		put(fds[i], "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	}
	while (!test->requests && clock_monotonic_us(&clock_system) - start_us < PATIENCE_US)
		turn(test);
	http_free(test->http);
	test->http = NULL;
	for (int i = 0; i < CROWD; i++) {
		char *answer = get(test, fds[i], NULL);

		closed += strstr(answer, "HTTP/1.1 503 ") != NULL;
		free(answer);
		close(fds[i]);
	}
	assert_in_range(test->requests, 1, CROWD - 1);
	assert_in_range(closed, 1, CROWD - test->requests);
}

static void a_large_answer_arrives_whole(void **state)
{
	char *answer = ask(*state, "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

	assert_non_null(strstr(answer, "Content-Length: 1000000\r\n"));
	assert_int_equal(strlen(strstr(answer, "\r\n\r\n") + 4), 1000000);
	free(answer);
}

/* Asks for something that comes later, until the handler has it. */
static int ask_for_later(struct door_test *test)
{
	int fd = connect_to(test);
	int64_t start_us = clock_monotonic_us(&clock_system);

	test->waiting = NULL;
	put(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	while (!test->waiting && clock_monotonic_us(&clock_system) - start_us < PATIENCE_US)
		uv_run(&test->loop, UV_RUN_NOWAIT);
	assert_non_null(test->waiting);
	return fd;
}

static void an_answer_may_come_later(void **state)
{
	struct door_test *test = *state;
	int fd = ask_for_later(test);

	buffer_adds(&test->waiting->body, "at last");
	answer_ready(test->waiting);
	char *answer = get(test, fd, "at last");
	assert_non_null(strstr(answer, "HTTP/1.1 200 "));
	free(answer);
	put(fd, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"); /* and the connection goes on */
	answer = get(test, fd, "GET x");
	free(answer);
	close(fd);
}

static void a_client_may_leave_while_it_waits(void **state)
{
	struct door_test *test = *state;

	close(ask_for_later(test));
	buffer_adds(&test->waiting->body, "nobody reads this");
	answer_ready(test->waiting);
	char *answer = ask(test, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_non_null(strstr(answer, "GET x"));
	free(answer);
}

/* The daemon gives up a request line of thousands of arguments without a word to anybody. What was noted of it is found
 * by the sanitizers when it stays. */
static void a_request_that_is_never_read_leaves_nothing(void **state)
{
	struct door_test *test = *state;
	struct buffer request;

	buffer_init(&request, 1 << 20);
	buffer_adds(&request, "GET /?");
	for (int i = 0; i < 2900; i++)
		buffer_adds(&request, "a=1&");
	buffer_adds(&request, " HTTP/1.1\r\nHost: a\r\n\r\n");
	for (int i = 0; i < 20; i++) {
		int fd = connect_to(test);

		put(fd, request.data);
		for (int turn = 0; turn < 20; turn++)
			uv_run(&test->loop, UV_RUN_NOWAIT);
		close(fd);
	}
	buffer_release(&request);
	assert_int_equal(test->requests, 0);
	char *answer = ask(test, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_non_null(strstr(answer, "GET x"));
	free(answer);
}

/* What was asked for may still answer after the door is gone. */
static void closing_does_not_wait_for_who_waits(void **state)
{
	struct door_test *test = *state;
	int fd = ask_for_later(test);

	http_free(test->http);
	test->http = NULL;
	char *answer = get(test, fd, NULL);
	assert_non_null(strstr(answer, "HTTP/1.1 503 "));
	free(answer);
	buffer_adds(&test->waiting->body, "too late");
	answer_ready(test->waiting);
	close(fd);
}

/* They come in the last run of the daemon, which cannot be stopped with a suspended connection. */
static void nothing_is_begun_while_closing(void **state)
{
	struct door_test *test = *state;
	int fd = connect_to(test);

	put(fd, SIMPLE);
	free(get(test, fd, "GET x"));
	put(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	http_free(test->http);
	test->http = NULL;
	char *answer = get(test, fd, NULL);
	assert_null(strstr(answer, "HTTP/1.1 200 "));
	free(answer);
	assert_null(test->waiting);
	close(fd);
}

/* An octet now and then keeps an idle time-out from ever coming. */
static void a_dripping_request_is_cut_off(void **state)
{
	struct door_test *test = *state;
	int fd = connect_to(test);

	put(fd, "GET /x HTTP/1.1\r\nHost: a\r\n");
	uv_run(&test->loop, UV_RUN_NOWAIT);
	clock_fake_advance(&test->clock, HTTP_REQUEST_US - 1000000);
	put(fd, "X-Drip: ");
	uv_run(&test->loop, UV_RUN_NOWAIT);
	clock_fake_advance(&test->clock, 2000000);
	char *answer = get(test, fd, NULL);
	assert_string_equal(answer, "");
	assert_int_equal(test->requests, 0);
	free(answer);
	close(fd);
}

/* Within its time one request after the other may come, for as long as they want. */
static void a_busy_connection_is_not_cut_off(void **state)
{
	struct door_test *test = *state;
	int fd = connect_to(test);

	for (int i = 0; i < 5; i++) {
		put(fd, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
		char *answer = get(test, fd, "GET x");
		assert_non_null(strstr(answer, "HTTP/1.1 200 "));
		free(answer);
		clock_fake_advance(&test->clock, HTTP_REQUEST_US - 1000000);
	}
	close(fd);
}

static void a_unix_socket_is_private_and_replaced_when_stale(void **state)
{
	struct door_test *test = *state;
	char folder[] = "/tmp/z_stats-test-XXXXXX", path[128];
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat info;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/run/deep/z_stats.sock", folder);
	int fd = listen_path(path);
	assert_true(fd >= 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0660);
	assert_int_equal(listen_path(path), -1); /* somebody listens */
	close(fd);
	fd = listen_path(path); /* nobody does any more */
	assert_true(fd >= 0);
	assert_int_equal(http_listen(test->http, fd, true), 0);

	strcpy(address.sun_path, path);
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
	put(client, "GET /x HTTP/1.1\r\nHost: anything\r\n\r\n");
	char *answer = get(test, client, "GET x local");
	free(answer);
	close(client);
	unlink(path);
	snprintf(path, sizeof path, "%s/run/deep", folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/run", folder);
	rmdir(path);
	rmdir(folder);
}

static void bad_addresses_are_refused(void **state)
{
	static const char *const rows[] = {
		"",    "8090", "127.0.0.1", "127.0.0.1:x",     "localhost:8090", "[::1]8090",
		"::1", "[]:1", ":8090",     "127.0.0.1:99999", "192.0.2.1:8090"
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(listen_address(rows[i]), -1);
	assert_int_equal(listen_path("/proc/none/z_stats.sock"), -1);
	assert_int_equal(listen_path("/dev/null"), -1);
}

#define WITH_DOOR(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DOOR(requests_are_answered),
		WITH_DOOR(head_has_the_headers_of_get),
		WITH_DOOR(too_long_a_target_or_header_is_refused),
		WITH_DOOR(pipelined_requests_are_all_answered),
		WITH_DOOR(a_pile_of_requests_takes_many_turns),
		WITH_DOOR(slow_answers_are_spread_over_turns),
		WITH_DOOR(closing_answers_what_was_put_off),
		WITH_DOOR(a_large_answer_arrives_whole),
		WITH_DOOR(an_answer_may_come_later),
		WITH_DOOR(a_client_may_leave_while_it_waits),
		WITH_DOOR(a_request_that_is_never_read_leaves_nothing),
		WITH_DOOR(closing_does_not_wait_for_who_waits),
		WITH_DOOR(nothing_is_begun_while_closing),
		WITH_DOOR(a_dripping_request_is_cut_off),
		WITH_DOOR(a_busy_connection_is_not_cut_off),
		WITH_DOOR(a_unix_socket_is_private_and_replaced_when_stale),
		cmocka_unit_test(bad_addresses_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
