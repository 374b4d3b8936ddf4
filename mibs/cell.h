/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell: the value of one instance of EOLE-MIB, in the types of SNMP.
 *
 * All setters answer true, or false when there is no value to give (never, not a number): the instance does not exist
 * then. What does not fit saturates, only counters wrap.
 */
#ifndef MIBS_CELL_H
#define MIBS_CELL_H

#include "agent.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdbool.h>
#include <stdint.h>

#define CELL_TEXT_MAX 255 /* octets; longer ones make answers that do not fit in a datagram */

struct cell {
	u_char type;   /* ASN_… */
	size_t length; /* octets of what stands in the union */
	union {
		long integer;
		u_long count;
		struct counter64 count64;
		char octets[CELL_TEXT_MAX + 1];
	};
};

bool cell_integer(struct cell *cell, int32_t integer); /* also enumerations */
bool cell_status(struct cell *cell, enum agent_status status);
bool cell_truth(struct cell *cell, bool truth);
bool cell_unsigned(struct cell *cell, uint64_t number); /* Unsigned32, Gauge32 */
bool cell_span(struct cell *cell, int64_t span);        /* the same; below 0: 0 */
bool cell_counter32(struct cell *cell, uint64_t count);
bool cell_counter64(struct cell *cell, uint64_t count);
/* A level, rounded, as CounterBasedGauge64; false when it is negative or no number. */
bool cell_gauge64(struct cell *cell, double level);
/* Thousandths, rounded; false when it is no number. */
bool cell_milli(struct cell *cell, double number);
/* In ASCII, cut. */
bool cell_text(struct cell *cell, const char *text);
/* DateAndTime in UTC; false when wall_us is 0: never. */
bool cell_date(struct cell *cell, int64_t wall_us);
/* Whole seconds from then to now; false when then_us is 0: never. A time to come is 0 old. */
bool cell_age(struct cell *cell, int64_t then_us, int64_t now_us);

#endif
