/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running service as its faces (MIB, page, API) see it: everything that may be read. Composed in main.c; parts that
 * are switched off are NULL where it says so.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdint.h>

struct agentx;
struct board;
struct clock;
struct config;
struct delivery;
struct history;
struct journal;
struct loop;
struct notify;
struct turns;

struct service {
	const struct clock *clock;
	const struct config *config;
	struct loop *loop;
	struct board *board;
	struct turns *turns;
	struct journal *journal;
	struct history *history;
	struct delivery *delivery;
	struct agentx *agentx;       /* NULL: snmp.mode = "off" */
	const struct notify *notify; /* NULL: off */
	int64_t started_us;          /* wall */
	int64_t started_monotonic_us;
	const char *version;
	char host[256];
};

#endif
