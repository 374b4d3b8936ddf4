/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/apart.h"

#include "base/log.h"
#include "base/orphan.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST_WAIT_MS 1000

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* The signals stay blocked: who waits for the child kills what is below it first. */
static _Noreturn void be_child(pid_t parent, int (*perform)(const void *), const void *context)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	orphan_adopt();
	int status = perform(context);
	fflush(stdout);
	orphan_end_all(LAST_WAIT_MS);
	exit(status);
}

/* Stopped, it starts nothing new. */
static void end_child(pid_t child)
{
	kill(child, SIGSTOP);
	orphan_kill_below(child, orphan_send);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static int end_by(int number, const sigset_t *signals)
{
	signal(number, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	raise(number);
	return 128 + number; /* not one that ends a process */
}

static int wait_for(pid_t child, const sigset_t *signals)
{
	int status;

	for (;;) {
		int number = sigwaitinfo(signals, NULL);

		if (waitpid(child, &status, WNOHANG) == child)
			break;
		if (number > 0 && number != SIGCHLD) {
			end_child(child);
			return end_by(number, signals);
		}
	}
	return WIFSIGNALED(status) ? end_by(WTERMSIG(status), signals) : WEXITSTATUS(status);
}

int apart(int (*perform)(const void *context), const void *context)
{
	sigset_t signals;
	pid_t self = getpid();

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (signal(ends[i], SIG_DFL) == SIG_IGN)
			signal(ends[i], SIG_IGN); /* as nohup wants it */
		else
			sigaddset(&signals, ends[i]);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	pid_t child = fork();
	if (child == 0)
		be_child(self, perform, context);
	if (child < 0) {
		log_error_errno("z_stats", "no process can be started");
		return 3;
	}
	return wait_for(child, &signals);
}
