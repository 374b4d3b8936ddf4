/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask PORT SECONDS CLIENTS PATH…: so many clients ask the paths in turn, each as soon as its last answer is there, and
 * print how that went:
 *     answers N failed F
 * A path may hold one %d: five digits of the number of the question, so that no cache answers.
 */
#include "build-config.h"

#include "http.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct tally {
	unsigned answers, failed;
};

/* The path with the number in the place of %d. */
static void expand(const char *path, unsigned number, char *to, size_t size)
{
	const char *mark = strstr(path, "%d");

	if (mark)
		snprintf(to, size, "%.*s%05u%s", (int)(mark - path), path, number % 100000, mark + 2);
	else
		snprintf(to, size, "%s", path);
}

static void client(int port, int64_t end_us, unsigned first, char *const *paths, struct tally *tally)
{
	unsigned count = 0;
	struct http http;
	char path[512];

	while (paths[count])
		count++;
	http_init(&http, port);
	for (unsigned i = first; bench_now_us() < end_us; i++) {
		expand(paths[i % count], i, path, sizeof path);
		if (http_get(&http, path) == 200) {
			tally->answers++;
		} else {
			tally->failed++;
			bench_until_us(bench_now_us() + 10000);
		}
	}
	http_release(&http);
}

int main(int argc, char **argv)
{
	unsigned answers = 0, failed = 0;

	if (argc < 5) {
		fprintf(stderr, "Usage: ask PORT SECONDS CLIENTS PATH...\n");
		return 2;
	}
	int port = (int)bench_number(argv[1], 1, 65535);
	int64_t end = bench_now_us() + bench_number(argv[2], 1, 3600) * 1000000LL;
	unsigned clients = (unsigned)bench_number(argv[3], 1, 64);
	struct tally *tallies =
		mmap(NULL, clients * sizeof *tallies, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (tallies == MAP_FAILED)
		return 2;
	for (unsigned i = 0; i < clients; i++)
		if (fork() == 0) {
			client(port, end, i * 1000, argv + 4, &tallies[i]);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	for (unsigned i = 0; i < clients; i++) {
		answers += tallies[i].answers;
		failed += tallies[i].failed;
	}
	printf("answers %u failed %u\n", answers, failed);
	return 0;
}
