/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to type when the master's socket cannot be opened. */
#ifndef AGENTX_ADVICE_H
#define AGENTX_ADVICE_H

#include <stddef.h>

/* error: errno of connect() to path. */
void agentx_advice(const char *path, int error, char *text, size_t size);

#endif
