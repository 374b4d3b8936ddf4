/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "service/loop.h"

#include "base/clock.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define DEADLINE_US (10LL * USEC_PER_SEC)

struct fixture {
	struct clock_fake fake;
	struct loop *loop;
	uv_timer_t timer;
	uv_poll_t poll;
	int64_t slow_us; /* so long a callback takes, by the injected clock */
	int pipe[2];
	int fired, readable, closed;
};

static int64_t now_us(void)
{
	return clock_monotonic_us(&clock_system);
}

static void turn_until(struct fixture *f, const int *counter, int reached)
{
	int64_t deadline = now_us() + DEADLINE_US;

	while (*counter < reached && now_us() < deadline)
		loop_turn(f->loop, 100 * USEC_PER_MSEC);
	assert_true(*counter >= reached);
}

static void on_close(uv_handle_t *handle)
{
	((struct fixture *)handle->data)->closed++;
}

static void on_timer(uv_timer_t *timer)
{
	struct fixture *f = timer->data;

	f->fired++;
	clock_fake_advance(&f->fake, f->slow_us);
}

static void on_timer_stop(uv_timer_t *timer)
{
	struct fixture *f = timer->data;

	f->fired++;
	loop_stop(f->loop);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct fixture *f = poll->data;
	char octet;

	assert_int_equal(status, 0);
	assert_int_equal(events, UV_READABLE);
	assert_int_equal(read(f->pipe[0], &octet, 1), 1);
	f->readable++;
}

static void on_timer_watch(uv_timer_t *timer)
{
	struct fixture *f = timer->data;

	uv_poll_start(&f->poll, UV_READABLE, on_readable);
}

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .pipe = { -1, -1 } };
	clock_fake_init(&fixture.fake, 5 * USEC_PER_SEC, 0);
	fixture.loop = loop_new(&fixture.fake.clock, false);
	assert_non_null(fixture.loop);
	assert_int_equal(pipe2(fixture.pipe, O_CLOEXEC), 0);
	uv_timer_init(loop_uv(fixture.loop), &fixture.timer);
	uv_poll_init(loop_uv(fixture.loop), &fixture.poll, fixture.pipe[0]);
	fixture.timer.data = fixture.poll.data = &fixture;
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	uv_close((uv_handle_t *)&f->timer, on_close);
	uv_close((uv_handle_t *)&f->poll, on_close);
	loop_free(f->loop);
	assert_int_equal(f->closed, 2); /* pending closes were run */
	close(f->pipe[0]);
	close(f->pipe[1]);
	return 0;
}

static void runs_until_stopped(void **state)
{
	struct fixture *f = *state;

	uv_timer_start(&f->timer, on_timer_stop, 1, 1);
	loop_run(f->loop);
	assert_int_equal(f->fired, 1);
	loop_stop(f->loop);
	loop_run(f->loop); /* asked to stop before it began */
	assert_int_equal(f->fired, 1);
	loop_run(f->loop); /* and it can be run again */
	assert_int_equal(f->fired, 2);
}

static void waits_no_longer_than_asked_and_no_shorter(void **state)
{
	struct fixture *f = *state;
	struct loop_lag lag;

	loop_turn(f->loop, 0); /* what libuv has to do once, at its start */
	int64_t before = now_us();
	loop_turn(f->loop, 30 * USEC_PER_MSEC);
	assert_true(now_us() - before >= 29 * USEC_PER_MSEC); /* nothing is due: no busy loop */
	assert_true(now_us() - before < DEADLINE_US);
	loop_lag(f->loop, &lag);
	assert_int_equal(lag.turns, 2);
}

static void handle_started_between_turns_is_served(void **state)
{
	struct fixture *f = *state;

	loop_turn(f->loop, 0);
	uv_poll_start(&f->poll, UV_READABLE, on_readable);
	assert_int_equal(write(f->pipe[1], "x", 1), 1);
	turn_until(f, &f->readable, 1);
}

static void handle_started_in_a_callback_is_served(void **state)
{
	struct fixture *f = *state;

	uv_timer_start(&f->timer, on_timer_watch, 1, 0);
	assert_int_equal(write(f->pipe[1], "xx", 2), 2);
	turn_until(f, &f->readable, 2);
}

static void peer_that_is_gone_is_an_error_not_our_end(void **state)
{
	struct fixture *f = *state;
	int ends[2];

	(void)f;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), -1);
	close(ends[1]);
}

static void slow_callback_counts_as_lag(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int64_t slow_us, worst_us;
		uint64_t late;
	} rows[] = {
		{ 0, 0, 0 }, { 50000, 50000, 0 }, { 50001, 50001, 1 }, { 800000, 800000, 2 }, { 20000, 800000, 2 },
	};
	struct loop_lag lag;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		f->slow_us = rows[i].slow_us;
		uv_timer_start(&f->timer, on_timer, 0, 0);
		turn_until(f, &f->fired, (int)i + 1);
		loop_lag(f->loop, &lag);
		assert_int_equal(lag.last_us, rows[i].slow_us);
		assert_int_equal(lag.worst_us, rows[i].worst_us);
		assert_int_equal(lag.worst_minute_us, rows[i].worst_us);
		assert_int_equal(lag.late, rows[i].late);
	}
	loop_lag_reset(f->loop);
	loop_lag(f->loop, &lag);
	assert_int_equal(lag.worst_us, 0);
	assert_int_equal(lag.worst_minute_us, 0);
	assert_int_equal(lag.late, 0);
}

static void worst_of_the_minute_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct loop_lag lag;
	/* after the slow turn: so much later, what is the worst of the last minute? */
	static const struct {
		int64_t later_us, worst_us;
	} rows[] = {
		{ 0, 90000 }, { 61 * USEC_PER_SEC, 90000 }, { 58 * USEC_PER_SEC, 90000 }, { 3 * USEC_PER_SEC, 0 }
	};

	f->slow_us = 90000;
	uv_timer_start(&f->timer, on_timer, 0, 0);
	turn_until(f, &f->fired, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		clock_fake_advance(&f->fake, rows[i].later_us);
		loop_turn(f->loop, 0);
		loop_lag(f->loop, &lag);
		assert_int_equal(lag.worst_minute_us, rows[i].worst_us);
		assert_int_equal(lag.worst_us, 90000);
	}
}

static void descriptors_above_1023_are_served(void **state)
{
	struct fixture f = { .pipe = { -1, -1 } };
	struct rlimit limit;
	int ends[2];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	rlim_t had = limit.rlim_cur;
	if (limit.rlim_max < 3000) {
		print_message("the limit of open files is %llu, 3000 are needed\n", (unsigned long long)limit.rlim_max);
		skip();
	}
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	int low[1100]; /* so that libuv's own descriptor lies above as well */
	for (size_t i = 0; i < sizeof low / sizeof *low; i++)
		assert_true((low[i] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0);

	f.loop = loop_new(&clock_system, false);
	assert_non_null(f.loop);
	assert_true(uv_backend_fd(loop_uv(f.loop)) > 1023);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	f.pipe[0] = fcntl(ends[0], F_DUPFD_CLOEXEC, 2900);
	assert_true(f.pipe[0] >= 2900);
	uv_poll_init(loop_uv(f.loop), &f.poll, f.pipe[0]);
	f.poll.data = &f;
	uv_poll_start(&f.poll, UV_READABLE, on_readable);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn_until(&f, &f.readable, 1);

	uv_close((uv_handle_t *)&f.poll, on_close);
	loop_free(f.loop);
	assert_int_equal(f.closed, 1);
	for (size_t i = 0; i < sizeof low / sizeof *low; i++)
		close(low[i]);
	close(ends[0]);
	close(ends[1]);
	close(f.pipe[0]);
	limit.rlim_cur = had;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(runs_until_stopped, setup, teardown),
		cmocka_unit_test_setup_teardown(waits_no_longer_than_asked_and_no_shorter, setup, teardown),
		cmocka_unit_test_setup_teardown(handle_started_between_turns_is_served, setup, teardown),
		cmocka_unit_test_setup_teardown(handle_started_in_a_callback_is_served, setup, teardown),
		cmocka_unit_test_setup_teardown(peer_that_is_gone_is_an_error_not_our_end, setup, teardown),
		cmocka_unit_test_setup_teardown(slow_callback_counts_as_lag, setup, teardown),
		cmocka_unit_test_setup_teardown(worst_of_the_minute_is_forgotten, setup, teardown),
		cmocka_unit_test(descriptors_above_1023_are_served),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
