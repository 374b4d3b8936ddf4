/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/orphan.h"

#include "base/clock.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX  256 /* looked at in one pass; the next pass sees the others */
#define DEPTH_MAX     32
#define PACE_FIRST_US 5000LL
#define PACE_MOST_US  USEC_PER_SEC

void orphan_adopt(void)
{
	signal(SIGCHLD, SIG_DFL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int orphan_send(pid_t pid, int pidfd, int signal)
{
	return pidfd < 0 ? kill(pid, signal) : pidfd_send_signal(pidfd, signal, NULL, 0);
}

/* --- who is whose child --- */

/* Adds the children that one thread has. */
static size_t thread_children(pid_t pid, const char *thread, pid_t *children, size_t count)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", (int)pid, thread);
	FILE *file = fopen(path, "re");
	if (!file)
		return count;
	for (int child; count < CHILDREN_MAX && fscanf(file, "%d", &child) == 1;)
		children[count++] = child;
	fclose(file);
	return count;
}

static size_t list_children(pid_t pid, pid_t children[static CHILDREN_MAX])
{
	char path[64];
	size_t count = 0;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *threads = opendir(path);
	if (!threads)
		return 0;
	for (struct dirent *entry; (entry = readdir(threads));)
		if (isdigit((unsigned char)*entry->d_name))
			count = thread_children(pid, entry->d_name, children, count);
	closedir(threads);
	return count;
}

pid_t *orphan_children(pid_t pid, size_t *count)
{
	pid_t children[CHILDREN_MAX];

	*count = list_children(pid, children);
	pid_t *copy = *count ? malloc(*count * sizeof *copy) : NULL;
	if (copy)
		memcpy(copy, children, *count * sizeof *copy);
	else
		*count = 0;
	return copy;
}

/* 0 when there is no such process any more. */
static pid_t parent_of(pid_t pid)
{
	char path[64], line[512];
	int parent = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	const char *end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
	fclose(file);
	return end && sscanf(end, ") %*c %d", &parent) == 1 ? parent : 0;
}

/* Whether the number still is that of the process behind the pidfd. */
static bool still_there(int pidfd)
{
	return pidfd < 0 || pidfd_send_signal(pidfd, 0, NULL, 0) == 0 || errno != ESRCH;
}

/* --- below one child --- */

static void kill_below(pid_t pid, int pidfd, orphan_kill *kill_it, int depth)
{
	pid_t children[CHILDREN_MAX];
	size_t count = depth < DEPTH_MAX ? list_children(pid, children) : 0;

	for (size_t i = 0; i < count; i++) {
		int child = pidfd_open(children[i], 0);

		if (child < 0)
			continue;
		if (parent_of(children[i]) == pid && still_there(pidfd)) {
			kill_below(children[i], child, kill_it, depth + 1);
			kill_it(children[i], child, SIGKILL);
		}
		close(child);
	}
}

void orphan_kill_below(pid_t pid, orphan_kill *kill_it)
{
	kill_below(pid, -1, kill_it, 0);
}

/* --- own children --- */

/* One call tells what is true after most turns, in the place of the ten that it takes to list them. */
static bool has_children(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

size_t orphan_sweep(orphan_known *known, const void *context, orphan_kill *kill_it)
{
	if (!has_children())
		return 0;
	pid_t children[CHILDREN_MAX];
	size_t count = list_children(getpid(), children), killed = 0;

	for (size_t i = 0; i < count; i++) {
		if (known(context, children[i]))
			continue;
		kill_it(children[i], -1, SIGKILL);
		waitpid(children[i], NULL, WNOHANG);
		killed++;
	}
	return count == CHILDREN_MAX ? killed + 1 : killed;
}

void orphan_pace_next(struct orphan_pace *pace, size_t killed, int64_t now_us)
{
	if (killed == 0) {
		*pace = (struct orphan_pace){ 0 };
		return;
	}
	pace->wait_us = pace->wait_us ? 2 * pace->wait_us : PACE_FIRST_US;
	if (pace->wait_us > PACE_MOST_US)
		pace->wait_us = PACE_MOST_US;
	pace->due_us = now_us + pace->wait_us;
}

static bool nobody(const void *context, pid_t pid)
{
	(void)context;
	(void)pid;
	return false;
}

void orphan_end_all(int timeout_ms)
{
	int64_t until_us = clock_monotonic_us(&clock_system) + timeout_ms * (int64_t)USEC_PER_MSEC;

	while (orphan_sweep(nobody, NULL, orphan_send) && clock_monotonic_us(&clock_system) < until_us)
		poll(NULL, 0, 1);
}
