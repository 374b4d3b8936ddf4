/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns of classes that behave in every bad way, through real children. */
#include "base/clock.h"
#include "runner/child.h"
#include "runner/settings.h"
#include "runner/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define LONG_US       (20LL * USEC_PER_SEC)
#define SHORT_US      (200LL * USEC_PER_MSEC)
#define PATIENCE_US   (15LL * USEC_PER_SEC)
#define REPORT_FD     3

/* --- classes --- */

/* Written to by children, read by the test. */
static struct shared {
	pid_t orphan;
	long random;
} * shared;

static const struct agent_field fields[] = { { .name = "value", .label = "Value", .kind = AGENT_GAUGE }, { 0 } };

static int measure_ok(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	shared->random = random();
	measure_number(measure, "value", 42.5);
	return 0;
}

static void judge(const struct agent *agent, struct measure *measure)
{
	verdict(measure, AGENT_WARN, "%s: \"%g\" is much", agent->name, measure_get(measure, "", "value"));
}

static int measure_fails(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	return measure_fail(measure, "cannot read %s", "/nowhere");
}

static int measure_nothing(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	(void)measure;
	return -1;
}

static int measure_undeclared(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	measure_number(measure, "other", 1);
	return 0;
}

static int measure_hang(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	(void)measure;
	while (pause() < 0)
		;
	return 0;
}

static int measure_stubborn(const struct agent *agent, struct measure *measure)
{
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	setpgid(0, 0);
	return measure_hang(agent, measure);
}

static int measure_crash(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	(void)measure;
	raise(SIGSEGV);
	return 0;
}

static int measure_exit(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	(void)measure;
	_exit(7);
}

static int measure_flood(const struct agent *agent, struct measure *measure)
{
	static const char much[4096];

	(void)agent;
	(void)measure;
	while (write(REPORT_FD, much, sizeof much) > 0)
		;
	return 0;
}

/* A daemon as a careless init script leaves it: twice forked, in a session of its own, holding the report's pipe. */
static int measure_daemon(const struct agent *agent, struct measure *measure)
{
	pid_t child = fork();

	if (child == 0) {
		setsid();
		pid_t grandchild = fork();

		if (grandchild == 0)
			measure_hang(agent, measure);
		shared->orphan = grandchild;
		_exit(0);
	}
	waitpid(child, NULL, 0);
	measure_number(measure, "value", 1);
	return 0;
}

static int measure_hang_with_daemon(const struct agent *agent, struct measure *measure)
{
	measure_daemon(agent, measure);
	return measure_hang(agent, measure);
}

/* What a child finds open: 0 to 2 and the report. */
static int measure_descriptors(const struct agent *agent, struct measure *measure)
{
	char byte;
	int open_ones = 0;

	(void)agent;
	for (int fd = 0; fd < 64; fd++)
		open_ones += fcntl(fd, F_GETFD) >= 0;
	measure_number(measure, "value", open_ones + 100 * (read(STDIN_FILENO, &byte, 1) == 0));
	return 0;
}

#define CLASS(name_, function, ...)                                                                                    \
	static const struct agent_class name_ = { .api = AGENT_API,                                                    \
						  .size = sizeof(struct agent_class),                                  \
						  .name = #name_,                                                      \
						  .fields = fields,                                                    \
						  .measure = function,                                                 \
						  __VA_ARGS__ }
CLASS(ok, measure_ok);
CLASS(judged, measure_ok, .check_status = judge);
CLASS(fails, measure_fails, .check_status = judge);
CLASS(nothing, measure_nothing);
CLASS(undeclared, measure_undeclared);
CLASS(hang, measure_hang);
CLASS(stubborn, measure_stubborn);
CLASS(crash, measure_crash);
CLASS(exits, measure_exit);
CLASS(flood, measure_flood);
CLASS(daemonic, measure_daemon);
CLASS(hang_with_daemon, measure_hang_with_daemon);
CLASS(descriptors, measure_descriptors);

/* --- the table, driven as a duty drives it --- */

/* The kernel's time, and what the test puts on top. */
struct test_clock {
	struct clock clock;
	int64_t ahead_us;
};

static int64_t test_monotonic_us(const struct clock *clock)
{
	return clock_monotonic_us(&clock_system) + ((const struct test_clock *)clock)->ahead_us;
}

static int64_t test_wall_us(const struct clock *clock)
{
	(void)clock;
	return clock_wall_us(&clock_system);
}

struct told {
	const struct agent *agent;
	uint64_t turn;
	enum report_end end;
	int code;
	int64_t duration_us, cpu_us;
	char detail[256], body[512];
	size_t length;
};

struct bench {
	struct test_clock clock;
	struct turn_table *table;
	struct told told[64];
	size_t count;
};

static void take_end(void *context, const struct turn_end *end)
{
	struct bench *bench = context;
	struct told *told = &bench->told[bench->count++];

	assert_true(bench->count < LENGTH(bench->told));
	*told = (struct told){ .agent = end->agent,
			       .turn = end->turn,
			       .end = end->end,
			       .code = end->code,
			       .duration_us = end->duration_us,
			       .cpu_us = end->cpu_us,
			       .length = end->length };
	snprintf(told->detail, sizeof told->detail, "%s", end->detail);
	snprintf(told->body, sizeof told->body, "%.*s", (int)(end->length < 500 ? end->length : 500), end->body);
}

static void bench_init(struct bench *bench, size_t most, orphan_kill *kill_it)
{
	*bench = (struct bench){ .clock.clock = { .monotonic_us = test_monotonic_us, .wall_us = test_wall_us } };
	bench->table = turn_table_new(&(struct turn_setup){
		.most = most, .clock = &bench->clock.clock, .ended = take_end, .context = bench, .kill = kill_it });
	assert_non_null(bench->table);
}

static void step(struct bench *bench)
{
	struct pollfd fds[4];
	int wait_ms = 100;
	size_t count = turn_prepare(bench->table, fds, LENGTH(fds), &wait_ms);

	poll(fds, count, wait_ms);
	turn_dispatch(bench->table, fds, count);
}

/* Until so many turns have been reported. */
static void wait_for(struct bench *bench, size_t count)
{
	int64_t until_us = clock_monotonic_us(&clock_system) + PATIENCE_US;

	while (bench->count < count && clock_monotonic_us(&clock_system) < until_us)
		step(bench);
	assert_int_equal(bench->count, count);
}

static struct agent agent_of(const struct agent_class *class)
{
	return (struct agent){ .name = (char *)class->name, .class = class };
}

/* --- tests --- */

static void every_end_is_reported(void **state)
{
	static const struct {
		const struct agent_class *class;
		int64_t timeout_us;
		enum report_end end;
		int code;
		const char *body;
	} table[] = {
		{ &ok, LONG_US, REPORT_EXIT, 0, "{\"values\":{\"value\":42.5}}" },
		{ &judged, LONG_US, REPORT_EXIT, 0,
		  "{\"values\":{\"value\":42.5},\"status\":\"warn\",\"message\":\"judged: \\\"42.5\\\" is much\"}" },
		{ &fails, LONG_US, REPORT_EXIT, 0, "{\"failed\":\"cannot read /nowhere\"}" },
		{ &nothing, LONG_US, REPORT_EXIT, 0,
		  "{\"failed\":\"class nothing says no reason why it has no measure\"}" },
		{ &undeclared, LONG_US, REPORT_EXIT, 1,
		  "{\"failed\":\"class undeclared measures field \\\"other\\\", which it does not declare\"}" },
		{ &descriptors, LONG_US, REPORT_EXIT, 0, "{\"values\":{\"value\":104}}" },
		{ &exits, LONG_US, REPORT_EXIT, 7, "" },
		{ &crash, LONG_US, REPORT_SIGNAL, SIGSEGV, "" },
		{ &hang, SHORT_US, REPORT_DEADLINE, SIGKILL, "" },
		{ &stubborn, SHORT_US, REPORT_DEADLINE, SIGKILL, "" },
	};
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < LENGTH(table); i++) {
		struct agent agent = agent_of(table[i].class);

		bench_init(&bench, 4, NULL);
		turn_start(bench.table, &agent, 7 + i, table[i].timeout_us);
		wait_for(&bench, 1);
		const struct told *told = &bench.told[0];
		assert_ptr_equal(told->agent, &agent);
		assert_int_equal(told->turn, 7 + i);
		assert_string_equal(told->body, table[i].body);
		assert_int_equal(told->end, table[i].end);
		assert_int_equal(told->code, table[i].code);
		assert_true(told->duration_us > 0);
		assert_true(told->end != REPORT_DEADLINE || told->duration_us >= SHORT_US);
		assert_int_equal(turn_running(bench.table), 0);
		turn_table_free(bench.table);
	}
}

static void who_writes_too_much_is_killed(void **state)
{
	struct agent agent = agent_of(&flood);
	struct bench bench;

	(void)state;
	bench_init(&bench, 4, NULL);
	turn_start(bench.table, &agent, 1, LONG_US);
	wait_for(&bench, 1);
	assert_int_equal(bench.told[0].end, REPORT_FLOOD);
	assert_true(bench.told[0].length <= REPORT_BODY_MAX);
	turn_table_free(bench.table);
}

/* Until it is killed and reaped: this process has no child any more. */
static void wait_for_no_children(struct bench *bench)
{
	int64_t until_us = clock_monotonic_us(&clock_system) + PATIENCE_US;

	while (waitid(P_ALL, 0, &(siginfo_t){ 0 }, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       clock_monotonic_us(&clock_system) < until_us)
		step(bench);
	assert_int_equal(waitid(P_ALL, 0, &(siginfo_t){ 0 }, WEXITED | WNOHANG | WNOWAIT), -1);
	assert_int_equal(errno, ECHILD);
}

static void what_a_turn_leaves_behind_is_killed(void **state)
{
	static const struct {
		const struct agent_class *class;
		int64_t timeout_us;
		enum report_end end;
	} table[] = { { &daemonic, LONG_US, REPORT_EXIT }, { &hang_with_daemon, SHORT_US, REPORT_DEADLINE } };
	struct agent other = agent_of(&hang);
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < LENGTH(table); i++) {
		struct agent agent = agent_of(table[i].class);

		bench_init(&bench, 4, NULL);
		shared->orphan = 0;
		turn_start(bench.table, &agent, 1, table[i].timeout_us);
		wait_for(&bench, 1);
		assert_int_equal(bench.told[0].end, table[i].end);
		wait_for_no_children(&bench);
		assert_true(shared->orphan > 0);
		assert_int_equal(kill(shared->orphan, 0), -1);
		assert_int_equal(errno, ESRCH);
		/* A turn under way is no orphan. */
		turn_start(bench.table, &other, 2, 5 * SHORT_US);
		turn_start(bench.table, &agent, 3, table[i].timeout_us);
		wait_for(&bench, 2);
		assert_int_equal(turn_running(bench.table), 1);
		wait_for(&bench, 3);
		assert_ptr_equal(bench.told[2].agent, &other);
		assert_int_equal(bench.told[2].end, REPORT_DEADLINE);
		turn_table_free(bench.table);
	}
}

static void turns_run_side_by_side_up_to_the_cap(void **state)
{
	struct agent hangs = agent_of(&hang), good = agent_of(&ok);
	struct bench bench;

	(void)state;
	bench_init(&bench, 3, NULL);
	for (uint64_t turn = 1; turn <= 3; turn++)
		turn_start(bench.table, &hangs, turn, 3 * SHORT_US);
	assert_int_equal(bench.count, 0);
	turn_start(bench.table, &good, 4, LONG_US);
	assert_int_equal(bench.count, 1);
	assert_int_equal(bench.told[0].end, REPORT_FORK);
	assert_int_equal(bench.told[0].code, EAGAIN);
	wait_for(&bench, 4);
	turn_start(bench.table, &good, 5, LONG_US);
	wait_for(&bench, 5);
	assert_int_equal(bench.told[4].end, REPORT_EXIT);
	turn_table_free(bench.table);
}

static void each_turn_has_random_numbers_of_its_own(void **state)
{
	struct agent agent = agent_of(&ok);
	struct bench bench;
	long before;

	(void)state;
	bench_init(&bench, 1, NULL);
	turn_start(bench.table, &agent, 1, LONG_US);
	wait_for(&bench, 1);
	before = shared->random;
	turn_start(bench.table, &agent, 2, LONG_US);
	wait_for(&bench, 2);
	assert_int_not_equal(before, shared->random);
	turn_table_free(bench.table);
}

/* As if SIGKILL did not end it, until the test lets it. */
static bool immortal;

static int kill_mortals(pid_t pid, int pidfd, int signal)
{
	return immortal ? 0 : orphan_send(pid, pidfd, signal);
}

/* As started by a program that ignores SIGCHLD: the kernel then waits for children, and nobody learns how they end. */
static void ends_are_told_whatever_SIGCHLD_was(void **state)
{
	struct agent agent = agent_of(&crash);
	struct bench bench;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	bench_init(&bench, 1, NULL);
	turn_start(bench.table, &agent, 1, LONG_US);
	wait_for(&bench, 1);
	assert_int_equal(bench.told[0].end, REPORT_SIGNAL);
	assert_int_equal(bench.told[0].code, SIGSEGV);
	turn_table_free(bench.table);
}

static pid_t killed_groups[4];
static size_t killed_group_count;

static int note_groups(pid_t pid, int pidfd, int signal)
{
	if (pid < 0 && killed_group_count < LENGTH(killed_groups))
		killed_groups[killed_group_count++] = pid;
	return orphan_send(pid, pidfd, signal);
}

/* Its number may be another's by now. */
static void who_was_waited_for_by_another_has_an_end_of_its_own(void **state)
{
	struct agent agent = agent_of(&ok);
	struct bench bench;

	(void)state;
	bench_init(&bench, 1, note_groups);
	turn_start(bench.table, &agent, 1, LONG_US);
	assert_true(waitpid(-1, NULL, 0) > 0);
	wait_for(&bench, 1);
	assert_int_equal(bench.told[0].end, REPORT_GONE);
	assert_int_equal(bench.told[0].code, 0);
	assert_int_equal(killed_group_count, 0);
	turn_table_free(bench.table);
}

static void a_stuck_turn_is_told_and_not_doubled(void **state)
{
	struct agent stuck = agent_of(&hang), good = agent_of(&ok);
	struct bench bench;

	(void)state;
	immortal = true;
	bench_init(&bench, 1, kill_mortals);
	turn_start(bench.table, &stuck, 1, SHORT_US);
	while (turn_stuck(bench.table) == 0) {
		bench.clock.ahead_us += SHORT_US;
		step(&bench);
		assert_true(bench.clock.ahead_us < LONG_US);
	}
	assert_int_equal(bench.count, 1);
	assert_int_equal(bench.told[0].end, REPORT_STUCK);
	assert_non_null(strstr(bench.told[0].detail, ", state S"));
	assert_true(bench.told[0].duration_us >= SHORT_US + TURN_STUCK_US);

	turn_start(bench.table, &stuck, 2, SHORT_US);
	assert_int_equal(bench.count, 2);
	assert_int_equal(bench.told[1].end, REPORT_STUCK);
	assert_int_equal(bench.told[1].turn, 2);

	/* It does not count among those that may run. */
	turn_start(bench.table, &good, 3, LONG_US);
	wait_for(&bench, 3);
	assert_int_equal(bench.told[2].end, REPORT_EXIT);

	pid_t pid = (pid_t)atoi(bench.told[0].detail + strlen("process "));
	assert_true(pid > 1);
	kill(pid, SIGKILL);
	while (turn_stuck(bench.table))
		step(&bench);
	assert_int_equal(bench.count, 3); /* its end was told before */
	turn_start(bench.table, &stuck, 4, LONG_US);
	assert_int_equal(turn_running(bench.table), 1);
	immortal = false;
	turn_table_free(bench.table);
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static void an_agent_with_a_problem_says_it(void **state)
{
	struct agent agent = agent_of(&ok);
	struct bench bench;

	(void)state;
	agent.problem = (char *)"a.agent:3: period is negative";
	bench_init(&bench, 1, NULL);
	turn_start(bench.table, &agent, 1, LONG_US);
	wait_for(&bench, 1);
	assert_string_equal(bench.told[0].body, "{\"failed\":\"a.agent:3: period is negative\"}");
	turn_table_free(bench.table);
}

static void the_head_is_what_report_parse_reads(void **state)
{
	struct agent agent = agent_of(&hang);
	const struct turn_end end = {
		.agent = &agent, .turn = 812, .end = REPORT_STUCK, .time_us = 5, .detail = "state D"
	};
	json_t *head = turn_head(&end);
	json_t *expected =
		json_pack("{s:s, s:s, s:i, s:s, s:i, s:i, s:i, s:i, s:s}", "op", "report", "agent", "hang", "turn", 812,
			  "end", "stuck", "code", 0, "time_us", 5, "duration_us", 0, "cpu_us", 0, "detail", "state D");

	(void)state;
	assert_true(json_equal(head, expected));
	json_decref(head);
	json_decref(expected);
}

/* The runner is a process in between: when it ends its turn becomes a child of this one, which is a subreaper by now.
 */
static void a_turn_dies_with_its_runner(void **state)
{
	pid_t runner = fork();
	int status = 0;

	(void)state;
	if (runner == 0) {
		struct agent agent = agent_of(&hang);
		struct bench bench;

		bench_init(&bench, 1, NULL);
		turn_start(bench.table, &agent, 1, LONG_US);
		_exit(turn_running(bench.table) == 1 ? 0 : 1);
	}
	assert_true(runner > 0);
	assert_int_equal(waitpid(runner, &status, 0), runner);
	assert_int_equal(status, 0);
	pid_t turn = waitpid(-1, &status, 0);
	assert_true(turn > 0);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_end_is_reported),
		cmocka_unit_test(who_writes_too_much_is_killed),
		cmocka_unit_test(what_a_turn_leaves_behind_is_killed),
		cmocka_unit_test(turns_run_side_by_side_up_to_the_cap),
		cmocka_unit_test(each_turn_has_random_numbers_of_its_own),
		cmocka_unit_test(ends_are_told_whatever_SIGCHLD_was),
		cmocka_unit_test(who_was_waited_for_by_another_has_an_end_of_its_own),
		cmocka_unit_test(a_stuck_turn_is_told_and_not_doubled),
		cmocka_unit_test(a_turn_dies_with_its_runner),
		cmocka_unit_test(an_agent_with_a_problem_says_it),
		cmocka_unit_test(the_head_is_what_report_parse_reads),
	};

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
