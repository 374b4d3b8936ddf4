/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/slot.h"

#include "base/clock.h"
#include "runner/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_pipe(struct slot *slot)
{
	if (slot->pipe >= 0)
		close(slot->pipe);
	slot->pipe = -1;
}

void slot_release(struct slot *slot)
{
	close_pipe(slot);
	if (slot->pidfd >= 0)
		close(slot->pidfd);
	buffer_release(&slot->body);
	*slot = (struct slot){ .generation = slot->generation + 1, .pidfd = -1, .pipe = -1 };
}

/* --- start --- */

static void give_up(struct slot *slot)
{
	int error = errno;

	if (slot->pid > 0) {
		kill(slot->pid, SIGKILL);
		waitpid(slot->pid, NULL, 0);
	}
	slot->pid = 0;
	errno = error;
}

static int fork_with(struct slot *slot, int report_fd)
{
	slot->pid = fork();
	if (slot->pid == 0)
		child_run(slot->agent, report_fd, slot->deadline_us);
	if (slot->pid < 0)
		return -1;
	setpgid(slot->pid, slot->pid); /* the child does it too: whoever is first */
	slot->pidfd = pidfd_open(slot->pid, 0);
	return slot->pidfd < 0 || fcntl(slot->pipe, F_SETFL, O_NONBLOCK) < 0 ? -1 : 0;
}

int slot_fork(struct slot *slot)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	slot->pipe = ends[0];
	buffer_init(&slot->body, REPORT_BODY_MAX);
	int failed = fork_with(slot, ends[1]), error = errno;
	close(ends[1]);
	errno = error;
	if (failed)
		give_up(slot);
	return failed;
}

/* --- while it runs --- */

bool slot_read(struct slot *slot)
{
	static char chunk[65536];
	ssize_t n = 1;

	while (n > 0 && slot->pipe >= 0) {
		n = read(slot->pipe, chunk, sizeof chunk);
		if (n > 0 && slot->body.length + (size_t)n > REPORT_BODY_MAX) {
			close_pipe(slot);
			return false;
		}
		if (n > 0)
			buffer_add(&slot->body, chunk, (size_t)n);
		else if (n == 0)
			close_pipe(slot);
	}
	return true;
}

/* The descendants first: they stay below a child that does not die. */
void slot_kill(const struct slot *slot, orphan_kill *kill_it)
{
	orphan_kill_below(slot->pid, kill_it);
	kill_it(-slot->pid, -1, SIGKILL);
	kill_it(slot->pid, slot->pidfd, SIGKILL);
}

static void read_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, line, size - 1);

	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

void slot_describe(const struct slot *slot, char *text, size_t size)
{
	char path[64], stat[512], wchan[128];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)slot->pid);
	read_line(path, stat, sizeof stat);
	snprintf(path, sizeof path, "/proc/%d/wchan", (int)slot->pid);
	read_line(path, wchan, sizeof wchan);
	const char *state = strrchr(stat, ')');
	bool waits = *wchan && strcmp(wchan, "0") != 0;
	snprintf(text, size, "process %d, state %c%s%s", (int)slot->pid, state && state[1] ? state[2] : '?',
		 waits ? " in " : "", waits ? wchan : "");
}

/* --- the end --- */

static int64_t used_us(const struct rusage *usage)
{
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * (int64_t)USEC_PER_SEC + usage->ru_utime.tv_usec +
	       usage->ru_stime.tv_usec;
}

bool slot_is_ours(const struct slot *slot)
{
	siginfo_t info;

	return waitid(P_PIDFD, (id_t)slot->pidfd, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* One that ended by itself while it was being killed at the deadline has brought its report. */
bool slot_wait(struct slot *slot, struct slot_end *end)
{
	struct rusage usage = { 0 };
	int status = 0;

	pid_t gone = wait4(slot->pid, &status, WNOHANG, &usage);
	if (gone == 0)
		return false;
	*end = (struct slot_end){ .end = gone < 0 ? REPORT_GONE : slot->end };
	if (gone < 0)
		return true;
	if (WIFEXITED(status) && slot->end == REPORT_DEADLINE)
		end->end = REPORT_EXIT;
	if (WIFSIGNALED(status) && slot->end == REPORT_EXIT)
		end->end = REPORT_SIGNAL;
	end->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	end->cpu_us = used_us(&usage);
	return true;
}
