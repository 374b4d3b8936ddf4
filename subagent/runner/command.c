/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/command.h"

#include "agent.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/text.h"
#include "runner/spawn.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAIL         512 /* octets of standard error that are kept */
#define REAP_WAIT_MS 200

/* command_run() is handed nothing that could hold it; a turn has a process of its own. */
static int64_t turn_deadline_us = INT64_MAX;

void command_set_deadline(int64_t deadline_us)
{
	turn_deadline_us = deadline_us;
}

struct command {
	const char *name;
	struct spawned spawned;
	struct command_result *result;
	struct buffer output;
	char tail[TAIL + 1]; /* the end of standard error */
	size_t tail_length;
};

/* --- what it writes --- */

static void take_output(struct command *command, const char *data, size_t length)
{
	size_t room = command->output.limit - command->output.length;

	if (length > room) {
		command->result->cut = true;
		length = room;
	}
	buffer_add(&command->output, data, length);
}

static void take_errors(struct command *command, const char *data, size_t length)
{
	if (length > TAIL) {
		data += length - TAIL;
		length = TAIL;
	}
	size_t keep = command->tail_length + length > TAIL ? TAIL - length : command->tail_length;
	memmove(command->tail, command->tail + command->tail_length - keep, keep);
	memcpy(command->tail + keep, data, length);
	command->tail_length = keep + length;
	command->tail[command->tail_length] = '\0';
}

/* All that stands in the pipe; closes it at its end. */
static void drain(struct command *command, int *fd, void (*take)(struct command *, const char *, size_t))
{
	char chunk[16384];
	ssize_t n = 1;

	while (*fd >= 0 && n > 0) {
		n = read(*fd, chunk, sizeof chunk);
		if (n > 0)
			take(command, chunk, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			close(*fd);
			*fd = -1;
		}
	}
}

static void drain_both(struct command *command)
{
	drain(command, &command->spawned.output, take_output);
	drain(command, &command->spawned.errors, take_errors);
}

/* --- until it ends --- */

static int left_ms(void)
{
	if (turn_deadline_us == INT64_MAX)
		return -1;
	int64_t left = (turn_deadline_us - clock_monotonic_us(&clock_system) + USEC_PER_MSEC - 1) / USEC_PER_MSEC;

	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Its end counts, not the end of its pipes: what it left in the background holds them open. */
static void serve(struct command *command)
{
	bool ended = false;

	while (!ended) {
		struct pollfd fds[] = { { .fd = command->spawned.pidfd, .events = POLLIN },
					{ .fd = command->spawned.output, .events = POLLIN },
					{ .fd = command->spawned.errors, .events = POLLIN } };
		int wait_ms = left_ms();

		if (wait_ms == 0) {
			command->result->timed_out = true;
			return;
		}
		poll(fds, 3, wait_ms);
		ended = fds[0].revents; /* then what it wrote before stands in the pipes */
		drain_both(command);
	}
}

/* Waited for only after its group was killed: the number of the group is its own until then. */
static void finish(struct command *command)
{
	struct command_result *result = command->result;
	struct pollfd end = { .fd = command->spawned.pidfd, .events = POLLIN };
	int status;

	kill(-command->spawned.pid, SIGKILL);
	if (result->timed_out)
		poll(&end, 1, REAP_WAIT_MS); /* one that does not die is the runner's to report */
	drain_both(command);
	if (waitpid(command->spawned.pid, &status, WNOHANG) <= 0)
		return;
	if (WIFSIGNALED(status))
		result->signal = WTERMSIG(status);
	else if (!result->timed_out)
		result->status = WEXITSTATUS(status);
}

/* --- what came of it --- */

/* The last line of standard error that says something. */
static const char *last_line(struct command *command)
{
	char *end = command->tail + command->tail_length;

	while (end > command->tail && (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
		*--end = '\0';
	char *line = strrchr(command->tail, '\n');
	return line ? line + 1 : command->tail;
}

static void set_reason(struct command *command)
{
	struct command_result *result = command->result;
	char text[TAIL + 256];
	const char *said = last_line(command);

	if (result->error)
		snprintf(text, sizeof text, "cannot start %.64s: %s", command->name, strerror(result->error));
	else if (result->timed_out)
		snprintf(text, sizeof text, "%.64s did not end in time and was killed", command->name);
	else if (result->signal)
		snprintf(text, sizeof text, "%.64s was killed by signal %d (%s)", command->name, result->signal,
			 strsignal(result->signal));
	else if (result->status)
		snprintf(text, sizeof text, "%.64s: exit status %d%s%s", command->name, result->status,
			 *said ? ": " : "", said);
	else
		*text = '\0';
	text_clean(text);
	text_copy(result->reason, sizeof result->reason, text);
}

static int set_output(struct command *command)
{
	command->result->length = command->output.length;
	command->result->output = buffer_take(&command->output);
	if (command->result->output)
		return 0;
	buffer_release(&command->output);
	command->result->length = 0;
	snprintf(command->result->reason, sizeof command->result->reason, "no memory for what %.64s wrote",
		 command->name);
	return -1;
}

int command_run(const char *const argv[], size_t output_max, struct command_result *result)
{
	struct command command = { .name = argv[0], .result = result };

	*result = (struct command_result){ .status = -1 };
	buffer_init(&command.output, output_max);
	result->error = spawn_start(&command.spawned, argv);
	if (result->error == 0) {
		serve(&command);
		finish(&command);
		spawn_release(&command.spawned);
	}
	set_reason(&command);
	return set_output(&command) < 0 || result->status != 0 ? -1 : 0;
}

void command_release(struct command_result *result)
{
	free(result->output);
	result->output = NULL;
}
