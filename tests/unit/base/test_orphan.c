/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real processes in all generations, and what is left of them. */
#include "base/clock.h"
#include "base/orphan.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define GENERATIONS 3

static pid_t *line; /* the processes of descend(), shared with them */

static _Noreturn void wait_for_ever(void)
{
	alarm(30);
	for (;;)
		pause();
}

/* A child, its child, and so on; each waits. Returns the first when the last is there. */
static pid_t descend(void)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	for (int generation = 0; child == 0 && generation < GENERATIONS; generation++) {
		line[generation] = getpid();
		if (generation == GENERATIONS - 1) {
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			wait_for_ever();
		}
		if (fork() != 0)
			wait_for_ever();
	}
	assert_true(child > 0);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return child;
}

static bool nobody_known(const void *context, pid_t pid)
{
	(void)context;
	(void)pid;
	return false;
}

static bool is_known(const void *context, pid_t pid)
{
	return *(const pid_t *)context == pid;
}

static pid_t killed[8];
static size_t killed_count;

/* The number is not trusted: the pidfd is of that process. */
static int note(pid_t pid, int pidfd, int signal)
{
	char path[64], text[512] = "", *place;

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	place = strstr(text, "\nPid:");
	assert_non_null(place);
	assert_int_equal(atoi(place + strlen("\nPid:")), pid);
	killed[killed_count++] = pid;
	return orphan_send(pid, pidfd, signal);
}

static void end_child(pid_t child)
{
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void what_is_below_dies_from_the_youngest_on(void **state)
{
	(void)state;
	orphan_adopt();
	killed_count = 0;
	pid_t child = descend();
	orphan_kill_below(child, note);
	assert_int_equal(killed_count, GENERATIONS - 1);
	assert_int_equal(killed[0], line[2]);
	assert_int_equal(killed[1], line[1]);
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0); /* it lives itself */
	end_child(child);
	orphan_end_all(10000);
}

/* What a child that dies leaves behind is there in the next pass only. */
static void each_pass_tells_what_it_killed(void **state)
{
	int passes = 0;

	(void)state;
	orphan_adopt();
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
	assert_int_equal(orphan_sweep(nobody_known, NULL, orphan_send), 1); /* killed and reaped at once */
	assert_int_equal(orphan_sweep(nobody_known, NULL, orphan_send), 0);

	descend();
	int64_t until_us = clock_monotonic_us(&clock_system) + 10 * USEC_PER_SEC;
	while (orphan_sweep(nobody_known, NULL, orphan_send) && clock_monotonic_us(&clock_system) < until_us)
		passes++;
	assert_true(passes > 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	for (int i = 0; i < GENERATIONS; i++)
		assert_int_equal(kill(line[i], 0), -1);
}

static void who_is_known_is_spared(void **state)
{
	(void)state;
	pid_t child = descend();
	assert_int_equal(orphan_sweep(is_known, &child, orphan_send), 0);
	assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
	orphan_end_all(10000);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void children_are_listed(void **state)
{
	size_t count;

	(void)state;
	assert_null(orphan_children(getpid(), &count));
	assert_int_equal(count, 0);
	pid_t child = descend(), *children = orphan_children(getpid(), &count);
	assert_int_equal(count, 1);
	assert_int_equal(children[0], child);
	free(children);
	orphan_end_all(10000);
}

static void sweeps_become_rare_and_end(void **state)
{
	struct orphan_pace pace = { 0 };

	(void)state;
	orphan_pace_next(&pace, 1, 100);
	assert_int_equal(pace.due_us, 5100);
	orphan_pace_next(&pace, 3, 6000);
	assert_int_equal(pace.due_us, 16000);
	for (int i = 0; i < 20; i++)
		orphan_pace_next(&pace, 1, 0);
	assert_int_equal(pace.due_us, USEC_PER_SEC);
	orphan_pace_next(&pace, 0, 0);
	assert_int_equal(pace.due_us, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_below_dies_from_the_youngest_on),
		cmocka_unit_test(each_pass_tells_what_it_killed),
		cmocka_unit_test(who_is_known_is_spared),
		cmocka_unit_test(children_are_listed),
		cmocka_unit_test(sweeps_become_rare_and_end),
	};

	line = mmap(NULL, GENERATIONS * sizeof *line, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (line == MAP_FAILED)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
