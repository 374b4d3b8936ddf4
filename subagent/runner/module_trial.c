/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module_trial.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/orphan.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not 0: code of a module may call exit(0). */
#define STATUS_HARMLESS 73
#define DEATH_MS        500 /* from SIGKILL on */

struct child {
	pid_t pid;
	int pidfd;
	bool late;
};

/* --- the child --- */

/* It gets nothing of what this process has open, but for standard error: what the loader says. */
static void set_descriptors(void)
{
	int nothing = open("/dev/null", O_RDWR);

	dup2(nothing, STDIN_FILENO);
	dup2(nothing, STDOUT_FILENO);
	close_range(STDERR_FILENO + 1, ~0u, 0);
}

static _Noreturn void load_all(char *const *files, size_t count)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_descriptors();
	for (size_t i = 0; i < count; i++)
		dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	_exit(STATUS_HARMLESS);
}

/* --- its parent --- */

static void begin(struct child *child, char *const *files, size_t count)
{
	*child = (struct child){ .pid = fork(), .pidfd = -1 };
	if (child->pid == 0)
		load_all(files, count);
	if (child->pid < 0) {
		log_warn_errno("load", "no child to try the class modules in: they are loaded without a trial");
		return;
	}
	setpgid(child->pid, child->pid); /* the child does it too: whoever is first */
	child->pidfd = pidfd_open(child->pid, 0);
}

/* False when it has not ended by then. */
static bool ends_by(const struct child *child, int64_t until_us)
{
	struct pollfd fd = { .fd = child->pidfd, .events = POLLIN };
	int n;

	do {
		int64_t left_us = until_us - clock_monotonic_us(&clock_system);

		n = poll(&fd, 1, left_us > 0 ? (int)(left_us / USEC_PER_MSEC) + 1 : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Until it is waited for, its number and that of its group are its own. */
static void kill_child(const struct child *child)
{
	orphan_kill_below(child->pid, orphan_send);
	kill(-child->pid, SIGKILL);
	kill(child->pid, SIGKILL);
}

static void judge(const struct child *child, int status, int timeout_ms, struct module_trial *trial)
{
	char *why = trial->why;

	if (child->late)
		snprintf(why, sizeof trial->why, "was not loaded: its constructors did not end within %d ms",
			 timeout_ms);
	else if (WIFSIGNALED(status))
		snprintf(why, sizeof trial->why, "was not loaded: it crashes when it is (%s)",
			 strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != STATUS_HARMLESS)
		snprintf(why, sizeof trial->why, "was not loaded: its constructors end the program (exit status %d)",
			 WEXITSTATUS(status));
}

static void finish(struct child *child, int timeout_ms, struct module_trial *trial, int64_t until_us)
{
	int status = 0;

	*trial = (struct module_trial){ .why = "" };
	if (child->pid < 0)
		return;
	ends_by(child, until_us);
	if (waitpid(child->pid, &status, WNOHANG) == 0)
		child->late = true;
	if (child->pidfd >= 0) /* without, it was killed for no fault of the module */
		judge(child, status, timeout_ms, trial);
	if (child->pidfd >= 0)
		close(child->pidfd);
}

/* The children are under way; all of them have the same time. */
static void end_trials(struct child *children, size_t count, int timeout_ms, struct module_trial *trials)
{
	int64_t until_us = clock_monotonic_us(&clock_system) + timeout_ms * (int64_t)USEC_PER_MSEC;

	for (size_t i = 0; i < count; i++) {
		if (children[i].pid < 0)
			continue;
		children[i].late = children[i].pidfd >= 0 && !ends_by(&children[i], until_us);
		kill_child(&children[i]);
	}
	until_us = clock_monotonic_us(&clock_system) + DEATH_MS * (int64_t)USEC_PER_MSEC;
	for (size_t i = 0; i < count; i++)
		finish(&children[i], timeout_ms, &trials[i], until_us);
	orphan_end_all(DEATH_MS);
}

void module_trial_all(struct module_trial *trial, char *const *files, size_t count, int timeout_ms)
{
	struct child child;

	orphan_adopt();
	begin(&child, files, count);
	end_trials(&child, 1, timeout_ms, trial);
}

int module_trial_each(struct module_trial *trials, char *const *files, size_t count, int timeout_ms)
{
	struct child *children = calloc(count + 1, sizeof *children);

	if (!children)
		return -1;
	orphan_adopt();
	for (size_t i = 0; i < count; i++)
		begin(&children[i], &files[i], 1);
	end_trials(children, count, timeout_ms, trials);
	free(children);
	return 0;
}
