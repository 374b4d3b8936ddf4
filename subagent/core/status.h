/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The five states (enum agent_status of agent.h): their words, their order, their dialects. */
#ifndef STATUS_H
#define STATUS_H

#include "agent.h"

#define STATUS_COUNT 5

/* "ok", "warn", "error", "unknown", "dependant": JSON, MIB labels, CSS classes. */
const char *status_word(enum agent_status status);
/* 0 when it is none of them. */
enum agent_status status_from_word(const char *word);
/* How bad, for "the worse counts": ok 0 < dependant 1 < unknown 2 < warn 3 < error 4. */
int status_rank(enum agent_status status);
enum agent_status status_worse(enum agent_status a, enum agent_status b);
/* Exit status of a monitoring plugin: 0, 1, 2, 3. */
int status_exit(enum agent_status status);

#endif
