/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child process on one socketpair, watched by libuv: start, octets both ways, end. What is said on the socket is not
 * its affair (worker.c).
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

struct loop;
struct process;

struct process_events {
	/* Its socket can be read (process_read()). */
	void (*readable)(void *context);
	/* Its socket can be written again (after process_write() took less than all). */
	void (*writable)(void *context);
	/* It has ended and been waited for; how is a text for people: "exit status 1", "signal 9 (Killed)". The last
	 * event. */
	void (*ended)(void *context, const char *how);
	void *context;
};

/* Starts program, the socket as its descriptor DUTY_FD, /dev/null as its standard input, standard error shared, all
 * others closed, in a process group of its own (the terminal's Ctrl-C is for its parent). NULL with errno. */
struct process *process_new(struct loop *loop, const char *program, const struct process_events *events);
/* No event after this. Closes the socket; does not wait, does not kill. */
void process_free(struct process *process);

pid_t process_pid(const struct process *process);
/* Octets read; 0: the other end is closed; -1 with errno EAGAIN: nothing more now, else an error. */
ssize_t process_read(struct process *process, void *to, size_t size);
/* Octets taken, 0 when it takes none now; -1 with errno: the other end is gone. */
ssize_t process_write(struct process *process, const void *data, size_t length);
/* Nothing more is written: the other side reads to the end and may still answer. */
void process_finish(struct process *process);
/* Whether `readable` is wanted (it is at first). */
void process_want(struct process *process, bool readable);
/* With all that runs below it. */
void process_kill(struct process *process);
/* In an uninterruptible disk call: SIGKILL would not help, and it may be merely slow. */
bool process_is_in_disk_call(const struct process *process);

#endif
