/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module_trial.h"

#include "base/log.h"

#include <dlfcn.h>
#include <errno.h>
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

static _Noreturn void load_all(char *const *files, size_t count)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < count; i++)
		dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	_exit(STATUS_HARMLESS);
}

/* The child's end, or that it does not come in time: then it is killed. Without a pidfd it is waited for. */
static bool ends_in_time(pid_t child, int timeout_ms)
{
	int pidfd = pidfd_open(child, 0), n;
	struct pollfd fd = { .fd = pidfd, .events = POLLIN };

	if (pidfd < 0)
		return true;
	do
		n = poll(&fd, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	close(pidfd);
	if (n == 0)
		kill(child, SIGKILL);
	return n != 0;
}

int module_trial(char *const *files, size_t count, int timeout_ms, char *why, size_t size)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		load_all(files, count);
	if (child < 0) {
		log_warn_errno("load", "no child to try the class modules in: they are loaded without a trial");
		return 0;
	}
	bool ended = ends_in_time(child, timeout_ms);
	pid_t gone;
	do
		gone = waitpid(child, &status, 0);
	while (gone < 0 && errno == EINTR);
	if (gone < 0) /* who started us ignores SIGCHLD: how it ended cannot be known */
		return 0;
	if (ended && WIFEXITED(status) && WEXITSTATUS(status) == STATUS_HARMLESS)
		return 0;
	if (!ended)
		snprintf(why, size, "was not loaded: its constructors did not end within %d ms", timeout_ms);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "was not loaded: it crashes when it is (%s)", strsignal(WTERMSIG(status)));
	else
		snprintf(why, size, "was not loaded: its constructors end the program (exit status %d)",
			 WEXITSTATUS(status));
	return -1;
}
