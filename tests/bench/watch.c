/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch PORT SECONDS: asks /healthz every 5 ms and prints how long the answers took, in milliseconds:
 *     answers N mean M p99 P worst W failed F machine X
 * machine: the worst of the same question put, at the same time, to a process that does nothing but answer. What that
 * one shows is the machine (two processors with more to do), not the service.
 */
#include "build-config.h"

#include "http.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVERY_US 5000

struct times {
	int64_t *us;
	size_t count, room;
	int64_t sum_us;
	unsigned failed;
};

static void note(struct times *times, int64_t us)
{
	if (times->count < times->room) {
		times->us[times->count++] = us;
		times->sum_us += us;
	}
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static double quantile_ms(const struct times *times, double q)
{
	size_t at = (size_t)(q * (double)times->count);

	if (!times->count)
		return 0;
	return (double)times->us[at < times->count ? at : times->count - 1] / 1000;
}

/* A child that sends every octet back. */
static int start_echo(void)
{
	int ends[2];
	char octet;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		exit(2);
	if (fork()) {
		close(ends[1]);
		return ends[0];
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(ends[0]);
	while (read(ends[1], &octet, 1) == 1 && write(ends[1], &octet, 1) == 1)
		;
	_exit(0);
}

static void ask_echo(int fd, struct times *times)
{
	int64_t start = bench_now_us();
	char octet = 'x';

	if (write(fd, &octet, 1) == 1 && read(fd, &octet, 1) == 1)
		note(times, bench_now_us() - start);
}

static void ask_health(struct http *http, struct times *times)
{
	int64_t start = bench_now_us();

	if (http_get(http, "/healthz") == 200)
		note(times, bench_now_us() - start);
	else
		times->failed++;
}

static void print(struct times *health, struct times *echo)
{
	qsort(health->us, health->count, sizeof *health->us, ascending);
	qsort(echo->us, echo->count, sizeof *echo->us, ascending);
	printf("answers %zu mean %.3f p99 %.3f worst %.3f failed %u machine %.3f\n", health->count,
	       health->count ? (double)health->sum_us / (double)health->count / 1000 : 0.0, quantile_ms(health, 0.99),
	       quantile_ms(health, 1), health->failed, quantile_ms(echo, 1));
}

int main(int argc, char **argv)
{
	struct times health = { 0 }, echo = { 0 };
	struct http http;

	if (argc != 3) {
		fprintf(stderr, "Usage: watch PORT SECONDS\n");
		return 2;
	}
	int64_t length_us = bench_number(argv[2], 1, 3600) * 1000000LL;
	health.room = echo.room = (size_t)(length_us / EVERY_US) + 1;
	health.us = calloc(health.room, sizeof *health.us);
	echo.us = calloc(echo.room, sizeof *echo.us);
	if (!health.us || !echo.us)
		return 2;
	http_init(&http, (int)bench_number(argv[1], 1, 65535));
	int fd = start_echo();
	int64_t end = bench_now_us() + length_us;

	for (int64_t next = bench_now_us(); next < end;) {
		bench_until_us(next);
		ask_health(&http, &health);
		ask_echo(fd, &echo);
		int64_t now = bench_now_us();
		while (next <= now)
			next += EVERY_US;
	}
	print(&health, &echo);
	http_release(&http);
	return health.failed ? 1 : 0;
}
