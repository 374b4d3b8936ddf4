/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch PORT PROGRAM [ARGUMENT]…: starts the program, asks /healthz until it is answered, ends it with SIGTERM, and
 * prints the time from exec to the answer in milliseconds. The program's output goes where ours of errors goes.
 */
#include "build-config.h"

#include "http.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_US 10000000
#define ASK_US    200
#define END_US    10000000

/* *start_us: just before exec. */
static pid_t start(char **argv, int64_t *start_us)
{
	pid_t pid;

	*start_us = bench_now_us();
	pid = vfork();
	if (pid == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static int end(pid_t pid)
{
	int64_t until = bench_now_us() + END_US;
	int status;

	kill(pid, SIGTERM);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (bench_now_us() > until) {
			fprintf(stderr, "launch: it does not end by SIGTERM\n");
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		bench_until_us(bench_now_us() + 1000);
	}
	return 0;
}

/* How long it took, in ms; negative: no answer. */
static double one_start(int port, char **argv)
{
	int64_t start_us, now;
	pid_t pid = start(argv, &start_us);
	int status = -1;
	struct http http;

	if (pid < 0)
		return -1;
	http_init(&http, port);
	do {
		status = http_get(&http, "/healthz");
		now = bench_now_us();
		if (status < 0)
			bench_until_us(now + ASK_US);
	} while (status != 200 && now < start_us + ANSWER_US && waitpid(pid, NULL, WNOHANG) == 0);
	http_release(&http);
	if (end(pid) || status != 200)
		return -1;
	return (double)(now - start_us) / 1000;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "Usage: launch PORT PROGRAM [ARGUMENT]...\n");
		return 2;
	}
	double ms = one_start((int)bench_number(argv[1], 1, 65535), argv + 2);

	if (ms < 0) {
		fprintf(stderr, "launch: %s did not answer on port %s\n", argv[2], argv[1]);
		return 1;
	}
	printf("%.2f\n", ms);
	return 0;
}
