/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 1024

/* The one place of the programs with state of its own: a log must be reachable from everywhere. */
static struct {
	const char *program;
	enum log_level most;
	bool journal;
	uint64_t lost, lost_told;
} sink = { .program = "z_stats", .most = LOG_LEVEL_INFO };

void log_init(const char *program, enum log_level most)
{
	sink.program = program;
	sink.most = most;
	sink.journal = getenv("JOURNAL_STREAM") != NULL;
}

uint64_t log_lost(void)
{
	return sink.lost;
}

/* poll() first: a pipe that is writable takes PIPE_BUF bytes without blocking, and a line is shorter than that.
 * O_NONBLOCK would do too, but it would change the terminal of whoever started us. */
static bool put_line(const char *line, size_t length)
{
	struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };
	int saved = errno;
	bool done =
		poll(&fd, 1, 0) == 1 && (fd.revents & POLLOUT) && write(STDERR_FILENO, line, length) == (ssize_t)length;

	errno = saved;
	return done;
}

static void emit(enum log_level level, const char *subsystem, const char *text)
{
	static const char *const words[] = { [LOG_LEVEL_ERROR] = "error: ",
					     [LOG_LEVEL_WARN] = "warning: ",
					     [LOG_LEVEL_INFO] = "",
					     [LOG_LEVEL_DEBUG] = "debug: " };
	char line[LINE_SIZE];
	int n;

	if (sink.journal)
		n = snprintf(line, sizeof line - 1, "<%d>%s: %s", (int)level, subsystem, text);
	else
		n = snprintf(line, sizeof line - 1, "%s: %s%s: %s", sink.program, words[level], subsystem, text);
	if (n < 0)
		return;
	if ((size_t)n > sizeof line - 2)
		n = (int)sizeof line - 2;
	for (char *p = line; p < line + n; p++)
		if ((unsigned char)*p < ' ')
			*p = ' '; /* one message, one line: what others wrote must not forge a second */
	line[n++] = '\n';
	if (!put_line(line, (size_t)n))
		sink.lost++;
}

__attribute__((format(printf, 4, 0))) static void vlog(enum log_level level, const char *subsystem, int error,
						       const char *format, va_list args)
{
	char text[LINE_SIZE];

	if (level > sink.most)
		return;
	int n = vsnprintf(text, sizeof text, format, args);
	if (error && n >= 0 && (size_t)n < sizeof text)
		snprintf(text + n, sizeof text - (size_t)n, ": %s", strerror(error));
	if (sink.lost != sink.lost_told) {
		char notice[64];
		uint64_t lost = sink.lost;

		snprintf(notice, sizeof notice, "%llu lines were lost: stderr was full",
			 (unsigned long long)(lost - sink.lost_told));
		emit(LOG_LEVEL_WARN, "log", notice);
		if (sink.lost == lost)
			sink.lost_told = lost;
		else
			sink.lost = lost; /* the notice itself is not counted */
	}
	emit(level, subsystem, text);
}

#define LOG_VERB(name, level, error)                                                                                   \
	void name(const char *subsystem, const char *format, ...)                                                      \
	{                                                                                                              \
		int number = (error);                                                                                  \
		va_list args;                                                                                          \
                                                                                                                       \
		va_start(args, format);                                                                                \
		vlog(level, subsystem, number, format, args);                                                          \
		va_end(args);                                                                                          \
	}

LOG_VERB(log_error, LOG_LEVEL_ERROR, 0)
LOG_VERB(log_warn, LOG_LEVEL_WARN, 0)
LOG_VERB(log_info, LOG_LEVEL_INFO, 0)
LOG_VERB(log_debug, LOG_LEVEL_DEBUG, 0)
LOG_VERB(log_error_errno, LOG_LEVEL_ERROR, errno)
LOG_VERB(log_warn_errno, LOG_LEVEL_WARN, errno)
