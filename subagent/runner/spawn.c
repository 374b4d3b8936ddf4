/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define SEARCH_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* What the new process needs until it is the program; it runs in the memory of this one (vfork) and tells its error
 * through it. */
struct start {
	char path[512];
	char *const *argv;
	char *const *environment;
	int input, output, errors;
	int error;
};

/* --- before the start --- */

/* The first executable file of that name in SEARCH_PATH. 0, or an errno. */
static int look_up(const char *name, char *path, size_t size)
{
	int error = ENOENT;

	if (strchr(name, '/'))
		return (size_t)snprintf(path, size, "%s", name) < size ? 0 : ENAMETOOLONG;
	for (const char *folder = SEARCH_PATH; *folder;) {
		size_t length = strcspn(folder, ":");

		if ((size_t)snprintf(path, size, "%.*s/%s", (int)length, folder, name) >= size)
			return ENAMETOOLONG;
		if (access(path, X_OK) == 0)
			return 0;
		if (errno == EACCES)
			error = EACCES;
		folder += length + (folder[length] == ':');
	}
	return error;
}

static bool is_replaced(const char *variable)
{
	return strncmp(variable, "PATH=", 5) == 0 || strncmp(variable, "LC_", 3) == 0 ||
	       strncmp(variable, "LANG=", 5) == 0 || strncmp(variable, "LANGUAGE=", 9) == 0;
}

/* The list is to be freed, its texts are not. */
static char **make_environment(void)
{
	size_t count = 0, kept = 0;

	while (environ[count])
		count++;
	char **list = calloc(count + 3, sizeof *list);
	if (!list)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!is_replaced(environ[i]))
			list[kept++] = environ[i];
	list[kept++] = (char *)"PATH=" SEARCH_PATH;
	list[kept++] = (char *)"LC_ALL=C.UTF-8";
	return list;
}

/* --- the new process --- */

_Noreturn static void become(struct start *start)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(start->input, STDIN_FILENO) >= 0 && dup2(start->output, STDOUT_FILENO) >= 0 &&
	    dup2(start->errors, STDERR_FILENO) >= 0 && close_range(STDERR_FILENO + 1, ~0u, 0) == 0)
		execve(start->path, start->argv, start->environment);
	start->error = errno;
	_exit(127);
}

static pid_t start_process(struct start *start)
{
	pid_t pid = vfork();

	if (pid == 0)
		become(start);
	if (pid < 0)
		start->error = errno;
	return pid;
}

/* --- all of it --- */

static int open_pipe(int *reader, int *writer)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	*reader = ends[0];
	*writer = ends[1];
	return fcntl(*reader, F_SETFL, O_NONBLOCK);
}

static void close_all(int count, const int *fds)
{
	for (int i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int start_with(struct spawned *spawned, struct start *start)
{
	start->input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (start->input < 0 || open_pipe(&spawned->output, &start->output) < 0 ||
	    open_pipe(&spawned->errors, &start->errors) < 0)
		start->error = errno;
	else
		spawned->pid = start_process(start);
	close_all(3, (int[]){ start->input, start->output, start->errors });
	if (start->error == 0 && (spawned->pidfd = pidfd_open(spawned->pid, 0)) < 0) {
		start->error = errno;
		kill(-spawned->pid, SIGKILL);
	}
	return start->error;
}

int spawn_start(struct spawned *spawned, const char *const argv[])
{
	struct start start = { .argv = (char *const *)argv, .input = -1, .output = -1, .errors = -1 };
	char **environment = make_environment();

	*spawned = (struct spawned){ .pid = -1, .pidfd = -1, .output = -1, .errors = -1 };
	start.environment = environment;
	start.error = environment ? look_up(argv[0], start.path, sizeof start.path) : ENOMEM;
	if (start.error == 0 && start_with(spawned, &start)) {
		if (spawned->pid > 0)
			waitpid(spawned->pid, NULL, 0);
		spawn_release(spawned);
	}
	free(environment);
	return start.error;
}

void spawn_release(struct spawned *spawned)
{
	close_all(3, (int[]){ spawned->pidfd, spawned->output, spawned->errors });
	*spawned = (struct spawned){ .pid = -1, .pidfd = -1, .output = -1, .errors = -1 };
}
