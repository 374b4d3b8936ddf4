/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * paced COUNT SECONDS: the least that a measure in a child of its own can cost. Forks COUNT children, evenly over the
 * seconds, waits for each as the runner does (by its pidfd), and prints the CPU of all of it, in milliseconds a child:
 *     children N cpu M
 */
#include "build-config.h"

#include "http.h"

#include <poll.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double cpu_ms(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static int one_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return -1;
	struct pollfd end = { .fd = pidfd_open(pid, 0), .events = POLLIN };

	if (end.fd >= 0) {
		poll(&end, 1, -1);
		close(end.fd);
	}
	return waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "Usage: paced COUNT SECONDS\n");
		return 2;
	}
	long count = bench_number(argv[1], 1, 1000000);
	int64_t length_us = bench_number(argv[2], 1, 3600) * 1000000LL, start = bench_now_us();

	for (long i = 0; i < count; i++) {
		bench_until_us(start + length_us * i / count);
		if (one_child()) {
			perror("fork");
			return 1;
		}
	}
	printf("children %ld cpu %.4f\n", count, (cpu_ms(RUSAGE_SELF) + cpu_ms(RUSAGE_CHILDREN)) / (double)count);
	return 0;
}
