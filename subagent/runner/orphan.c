/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/orphan.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX 256 /* looked at in one pass; the next pass sees the others */
#define DEPTH_MAX    32

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

static void kill_below(pid_t pid, orphan_kill *kill_it, int depth)
{
	pid_t children[CHILDREN_MAX];
	size_t count = depth < DEPTH_MAX ? list_children(pid, children) : 0;

	for (size_t i = 0; i < count; i++) {
		kill_below(children[i], kill_it, depth + 1);
		kill_it(children[i], SIGKILL);
	}
}

void orphan_kill_below(pid_t pid, orphan_kill *kill_it)
{
	kill_below(pid, kill_it, 0);
}

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
	size_t count = list_children(getpid(), children), living = 0;

	for (size_t i = 0; i < count; i++) {
		if (known(context, children[i]))
			continue;
		kill_it(children[i], SIGKILL);
		if (waitpid(children[i], NULL, WNOHANG) == 0)
			living++;
	}
	return count == CHILDREN_MAX ? living + 1 : living;
}
