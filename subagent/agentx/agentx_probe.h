/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens an AgentX session without ever waiting: a non-blocking connect, an Open, and the Response as it comes. Until
 * the master has answered the library knows nothing of it.
 */
#ifndef AGENTX_PROBE_H
#define AGENTX_PROBE_H

#include "agentx/agentx_wire.h"

#include <stddef.h>

struct agentx_probe;
struct loop;

struct agentx_probe_events {
	/* The master gave a session. The descriptor (non-blocking, close-on-exec) belongs to the receiver. */
	void (*opened)(void *context, int fd, const struct agentx_response *response);
	void (*failed)(void *context, const char *reason);
	void *context;
};

/* address: a path, or "tcp:host:port" with the host in numbers (a name would have to be looked up, which may wait).
 * NULL when it is neither or memory is short; logged. */
struct agentx_probe *agentx_probe_new(struct loop *loop, const char *address, const struct agentx_probe_events *events);
void agentx_probe_free(struct agentx_probe *probe);
/* One at a time. One of the two events follows, perhaps within this call; none after agentx_probe_stop(). */
void agentx_probe_start(struct agentx_probe *probe);
void agentx_probe_stop(struct agentx_probe *probe);

#endif
