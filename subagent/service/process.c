/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/process.h"

#include "base/duty.h"
#include "base/orphan.h"
#include "service/loop.h"
#include "service/reaper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct process {
	struct process_events events;
	struct reaper *reaper; /* NULL: none */
	pid_t pid;
	int socket, pidfd;
	bool want_read, want_write, freed;
	int open_handles;
	uv_poll_t traffic, end;
};

static int spawn(pid_t *pid, const char *program, int socket)
{
	char *argv[] = { (char *)program, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, socket, DUTY_FD);
	posix_spawn_file_actions_addclosefrom_np(&actions, DUTY_FD + 1);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	int error = posix_spawn(pid, program, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	errno = error;
	return error ? -1 : 0;
}

static void on_traffic(uv_poll_t *handle, int status, int events)
{
	struct process *process = handle->data;

	/* A writer that finds the other end gone frees the process: look at the flags first. */
	if (events & UV_WRITABLE) {
		process->want_write = false;
		process_want(process, process->want_read);
		process->events.writable(process->events.context);
	}
	if (!process->freed && ((events & UV_READABLE) || status < 0))
		process->events.readable(process->events.context);
}

static void describe_end(const siginfo_t *info, char *how, size_t size)
{
	if (info->si_code == CLD_EXITED)
		snprintf(how, size, "exit status %d", info->si_status);
	else
		snprintf(how, size, "signal %d (%s)", info->si_status, strsignal(info->si_status));
}

static void on_end(uv_poll_t *handle, int status, int events)
{
	struct process *process = handle->data;
	siginfo_t info = { 0 };
	char how[96] = "waited for by another";

	(void)status;
	(void)events;
	if (waitid(P_PIDFD, (id_t)process->pidfd, &info, WEXITED | WNOHANG) == 0) {
		if (info.si_pid == 0)
			return; /* woken for nothing */
		describe_end(&info, how, sizeof how);
	}
	uv_poll_stop(&process->end);
	if (process->reaper)
		reaper_child_ended(process->reaper, process->pid);
	process->events.ended(process->events.context, how);
}

/* The descriptors are closed only when libuv has let go of them. */
static void on_closed(uv_handle_t *handle)
{
	struct process *process = handle->data;

	if (--process->open_handles)
		return;
	close(process->socket);
	close(process->pidfd);
	free(process);
}

static int watch(struct process *process, uv_loop_t *loop)
{
	if (uv_poll_init(loop, &process->traffic, process->socket))
		return -1;
	process->open_handles = 1;
	process->traffic.data = process;
	if (uv_poll_init(loop, &process->end, process->pidfd))
		return -1;
	process->open_handles = 2;
	process->end.data = process;
	process_want(process, true);
	return uv_poll_start(&process->end, UV_READABLE, on_end) ? -1 : 0;
}

static void give_up(struct process *process, int error)
{
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		waitpid(process->pid, NULL, 0);
		if (process->reaper)
			reaper_child_ended(process->reaper, process->pid);
	}
	if (process->open_handles) {
		process_free(process);
	} else {
		if (process->socket >= 0)
			close(process->socket);
		if (process->pidfd >= 0)
			close(process->pidfd);
		free(process);
	}
	errno = error;
}

struct process *process_new(struct loop *loop, const char *program, const struct process_events *events)
{
	struct process *process = calloc(1, sizeof *process);
	int pair[2];

	if (!process)
		return NULL;
	process->events = *events;
	process->reaper = loop_reaper(loop);
	process->socket = process->pidfd = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		give_up(process, errno);
		return NULL;
	}
	process->socket = pair[0];
	int failed = spawn(&process->pid, program, pair[1]), error = errno;
	close(pair[1]);
	if (failed) {
		process->pid = 0;
		give_up(process, error);
		return NULL;
	}
	process->pidfd = pidfd_open(process->pid, 0);
	if ((process->reaper && reaper_spare(process->reaper, process->pid)) || process->pidfd < 0 ||
	    fcntl(process->socket, F_SETFL, O_NONBLOCK) < 0 || watch(process, loop_uv(loop))) {
		give_up(process, errno);
		return NULL;
	}
	return process;
}

void process_free(struct process *process)
{
	if (!process)
		return;
	process->freed = true;
	shutdown(process->socket, SHUT_RDWR); /* at once; the descriptor itself goes with the handle */
	uv_close((uv_handle_t *)&process->traffic, on_closed);
	if (process->open_handles > 1)
		uv_close((uv_handle_t *)&process->end, on_closed);
}

pid_t process_pid(const struct process *process)
{
	return process->pid;
}

ssize_t process_read(struct process *process, void *to, size_t size)
{
	ssize_t n;

	do
		n = recv(process->socket, to, size, 0);
	while (n < 0 && errno == EINTR);
	return n;
}

ssize_t process_write(struct process *process, const void *data, size_t length)
{
	ssize_t n;

	do
		n = send(process->socket, data, length, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		n = 0;
	if (n >= 0 && (size_t)n < length) {
		process->want_write = true;
		process_want(process, process->want_read);
	}
	return n;
}

void process_finish(struct process *process)
{
	shutdown(process->socket, SHUT_WR);
}

void process_want(struct process *process, bool readable)
{
	int events = (readable ? UV_READABLE : 0) | (process->want_write ? UV_WRITABLE : 0);

	process->want_read = readable;
	if (events)
		uv_poll_start(&process->traffic, events, on_traffic);
	else
		uv_poll_stop(&process->traffic);
}

/* Stopped, it starts nothing new; what it has started would outlive it. */
void process_kill(struct process *process)
{
	kill(process->pid, SIGSTOP);
	orphan_kill_below(process->pid, orphan_send);
	kill(process->pid, SIGKILL);
}

bool process_is_in_disk_call(const struct process *process)
{
	char path[64], line[256];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)process->pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	const char *end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
	fclose(file);
	return end && end[1] == ' ' && end[2] == 'D';
}
