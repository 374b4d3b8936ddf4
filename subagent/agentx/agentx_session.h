/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library's AgentX session, made of a socket on which the master has already answered an Open.
 *
 * The library's own way (subagent_open_master_session) waits for the answer to each message: Open, one Register per
 * subtree, Ping, Close. Here the same messages are sent and their answers taken as they come. All else (requests, SETs,
 * notifications) is the library's.
 */
#ifndef AGENTX_SESSION_H
#define AGENTX_SESSION_H

#include "agentx/agentx_wire.h"

#include <stdbool.h>

struct agentx_session;

struct agentx_session_events {
	void (*registered)(void *context);                  /* the master took all subtrees */
	void (*refused)(void *context, const char *reason); /* it did not take one */
	void (*answered)(void *context);                    /* a ping */
	void (*lost)(void *context);                        /* the session is gone */
	void *context;
};

/* The place for one session. From now on subtrees that are registered with the library are passed on to the master: at
 * once, or when there is a session. NULL when memory is short. */
struct agentx_session *agentx_session_new(const struct agentx_session_events *events);
/* Says goodbye to the master, without waiting for its answer. No event follows. */
void agentx_session_free(struct agentx_session *session);

/* Takes the socket over. 0, or -1 (the socket is closed). */
int agentx_session_open(struct agentx_session *session, int fd, const struct agentx_response *opened);
void agentx_session_ping(struct agentx_session *session);
/* Cuts the connection; lost() follows from the loop, as when the master had cut it. */
void agentx_session_drop(struct agentx_session *session);
/* Can the socket take a message now? */
bool agentx_session_writable(const struct agentx_session *session);

#endif
