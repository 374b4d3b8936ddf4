/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A private snmpd, net-snmp's commands and a receiver of notifications, for tests that turn the loop themselves. */
#ifndef SNMP_KIT_H
#define SNMP_KIT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct kit {
	char folder[64];
	char socket[96]; /* of the AgentX master */
	int port;        /* UDP on 127.0.0.1: of snmpd */
	int receiver;    /* UDP socket to which snmpd sends notifications */
	pid_t snmpd;     /* 0: not running */
	bool skipped;    /* there is no snmpd on this machine */
};

/* What a test does while it waits: usually one turn of its loop. */
typedef void kit_turn_fn(void *context);

void kit_init(struct kit *kit);
/* Ends snmpd and removes the folder. */
void kit_release(struct kit *kit);
/* permissions of the socket, as agentXPerms has them: "0666". */
void kit_start_snmpd(struct kit *kit, const char *permissions);
void kit_end_snmpd(struct kit *kit);
int kit_free_port(void);

/* Runs a command while turn() is called; true when it ends with status 0 within 10 s. Standard output goes to output,
 * without its last newline. */
bool kit_run(const char *const argv[], char *output, size_t size, kit_turn_fn *turn, void *context);
/* snmpget of one numeric OID, five tries: the value as -Oqv prints it. */
bool kit_get(const struct kit *kit, const char *community, const char *oid, char *output, size_t size,
	     kit_turn_fn *turn, void *context);
/* Datagrams that have arrived at the receiver since the last call. */
unsigned kit_received(struct kit *kit);

int64_t kit_now_us(void);

#endif
