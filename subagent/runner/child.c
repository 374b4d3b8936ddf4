/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/child.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "runner/command.h"
#include "runner/measure.h"
#include "runner/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#define REPORT_FD      3
#define COMMAND_MARGIN 500000LL /* at most, and at most a tenth of the turn */

/* --- what the process is to be --- */

static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard output joins standard error: that of the runner may be read by a program. The report's pipe is not for
 * commands. */
static void set_descriptors(int report_fd)
{
	int nothing = open("/dev/null", O_RDWR);

	if (nothing > STDIN_FILENO) /* 0: standard input was closed */
		dup2(nothing, STDIN_FILENO);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	dup2(report_fd, REPORT_FD);
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	close_range(REPORT_FD + 1, ~0u, 0);
}

/* PR_SET_PDEATHSIG does not tell of a runner that ended before it was set. */
static void end_without_runner(void)
{
	struct pollfd report = { .fd = REPORT_FD };

	if (poll(&report, 1, 0) != 0) /* nobody reads */
		_exit(1);
}

static void seed(void)
{
	unsigned number = 0;

	if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
		number = (unsigned)getpid() ^ (unsigned)clock_monotonic_us(&clock_system);
	srandom(number);
}

static void enter(int report_fd, int64_t deadline_us)
{
	int64_t now_us = clock_monotonic_us(&clock_system), margin_us = (deadline_us - now_us) / 10;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	reset_signals();
	set_descriptors(report_fd);
	end_without_runner();
	seed();
	command_set_deadline(deadline_us - (margin_us < COMMAND_MARGIN ? margin_us : COMMAND_MARGIN));
}

/* --- the report --- */

/* Blocks while the runner does not read: it always does. */
static void write_all(const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(REPORT_FD, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			_exit(1);
		data += n;
		length -= (size_t)n;
	}
}

__attribute__((format(printf, 1, 0))) static void write_failed(const char *format, va_list args)
{
	struct measure measure = { 0 };
	struct buffer buffer;
	char text[REPORT_MESSAGE_MAX + 1];

	vsnprintf(text, sizeof text, format, args);
	measure_fail(&measure, "%s", text);
	buffer_init(&buffer, REPORT_BODY_MAX);
	measure_report(&measure, &buffer);
	write_all(buffer.data ? buffer.data : "", buffer.length);
}

void child_misuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_failed(format, args);
	va_end(args);
	_exit(1);
}

static void write_report(const struct measure *measure)
{
	struct buffer buffer;

	buffer_init(&buffer, REPORT_BODY_MAX);
	measure_report(measure, &buffer);
	if (buffer.failed)
		child_misuse("its report is larger than %u KiB: it measures too many rows", REPORT_BODY_MAX >> 10);
	write_all(buffer.data, buffer.length);
}

/* --- the turn --- */

static void run_class(const struct agent_class *class, const struct agent *agent, struct measure *measure)
{
	if (class->measure(agent, measure)) {
		if (!measure->failed)
			measure_fail(measure, "class %s says no reason why it has no measure", class->name);
	} else if (class->check_status && !measure->failed) {
		class->check_status(agent, measure);
	}
}

void child_run(const struct agent *agent, int report_fd, int64_t deadline_us)
{
	struct measure measure;

	enter(report_fd, deadline_us);
	if (agent->problem || !agent->class)
		child_misuse("%s", agent->problem ? agent->problem : "no module has its class");
	measure_init(&measure, agent->class);
	run_class(agent->class, agent, &measure);
	write_report(&measure);
	_exit(0); /* no exit handlers of the runner, no flushing of its buffers */
}
