/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log lines on stderr (journald reads it), never blocking on it.
 *
 * Every line names its subsystem: "agentx: master does not answer, ...". A message says what, which value, where and
 * what to do. Two verbs: with errno (…_errno, which appends ": strerror") and without. Lines are at most 1024 bytes.
 * When stderr cannot take a line at once it is dropped, and the next line that goes through says how many were lost.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* program is kept, not copied: it stands before each line unless journald is listening (then "<N>" does). */
void log_init(const char *program, enum log_level most);

void log_error(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_error_errno(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn_errno(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Lines that stderr did not take since the start. */
uint64_t log_lost(void);

#endif
