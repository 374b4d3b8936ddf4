/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to net-snmp's agent library: AgentX that never blocks, or a master of its own (stand-alone).
 *
 * What the connection is and what we want are two things: a supervision pings the master itself, holds what must be
 * sent while it is late, drops a session that does not answer, and opens a new one only after a probe on a second
 * socket was answered.
 */
#ifndef AGENTX_H
#define AGENTX_H

#include "config/config.h"

#include <stdbool.h>
#include <stdint.h>

struct agentx;
struct clock;
struct loop;
struct variable_list; /* net-snmp's: whoever only asks how it is needs nothing of that library */

/* Initialises the library (once per process, before loop_new(…, true)); does not touch the master. -1 (logged) when a
 * stand-alone listener cannot be opened. Not to be called with SNMP_OFF. */
int agentx_init(const struct config *config);
/* Begins the supervision; attaches when the master answers. */
struct agentx *agentx_new(struct loop *loop, const struct clock *clock, const struct config *config);
/* Says goodbye without waiting, and shuts the library down. */
void agentx_free(struct agentx *agentx);

/* Can a notification be sent now without waiting? */
bool agentx_can_send(const struct agentx *agentx);
/* Sends one: variables begin with snmpTrapOID.0; they stay the caller's. Only when agentx_can_send(). */
void agentx_send(struct agentx *agentx, struct variable_list *variables);
/* Something is waiting to be sent: ping more often (300 ms instead of 2 s). */
void agentx_hurry(struct agentx *agentx, bool waiting);

struct agentx_state {
	const char *mode;  /* "agentx", "standalone", "off" */
	const char *state; /* "attached", "late", "detached", "refused", "listening", "off" */
	int64_t since_us;  /* monotonic */
	uint64_t attaches, drops;
	int64_t ping_us;  /* the last answered ping took so long */
	char reason[160]; /* why it is not attached; "" */
};
/* agentx may be NULL: "off". */
void agentx_state(const struct agentx *agentx, struct agentx_state *state);

#endif
