/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The token by which Zéphir knows us: one line of a file, read anew each time so that it can be changed any time. */
#ifndef FORWARD_TOKEN_H
#define FORWARD_TOKEN_H

#include <stddef.h>

#define TOKEN_SIZE 4096

/* 0; -1 with the reason in why: not readable, empty, too long, or with characters that no header can hold. */
int token_read(const char *path, char token[static TOKEN_SIZE], char *why, size_t why_size);

#endif
