/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shared object that does harm while it is loaded: HARM. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Twice forked, in a session of its own. */
static __attribute__((unused)) void become_daemon(void)
{
	if (fork())
		return;
	setsid();
	if (fork())
		_exit(0);
	alarm(60);
	for (;;)
		pause();
}

static __attribute__((unused)) void look_what_is_open(void)
{
	struct stat nothing, output;

	for (int fd = 3; fd < 16; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			abort();
	if (stat("/dev/null", &nothing) || fstat(STDOUT_FILENO, &output) || nothing.st_rdev != output.st_rdev)
		abort();
	if (getpgid(0) != getpid())
		abort();
}

static __attribute__((constructor)) void harm(void)
{
	HARM;
}
