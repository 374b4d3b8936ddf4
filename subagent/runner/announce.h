/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells what was loaded: class, agents, problem and ready messages (protocol.h), in this order. */
#ifndef RUNNER_ANNOUNCE_H
#define RUNNER_ANNOUNCE_H

#include <jansson.h>

struct load;

/* Takes over (steals) the message, which is NULL when memory is short. 0, or -1: it could not be told. */
typedef int announce_fn(void *context, json_t *message);

/* 0, or what tell returned. */
int announce(const struct load *load, announce_fn *tell, void *context);

#endif
