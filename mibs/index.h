/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strings in indexes: SNMP writes one as its length and its octets, a sub-identifier each, and so orders them by
 * length, then octets (base/name.h). What a manager asks for may be cut anywhere, or be no such string at all.
 */
#ifndef MIBS_INDEX_H
#define MIBS_INDEX_H

#include "base/name.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdbool.h>
#include <stddef.h>

struct index_key {
	char octets[NAME_ROW_MAX + 1]; /* not terminated */
	size_t length;
	bool whole; /* a string stands there whole: this one; else octets is the least string that can come behind it */
	size_t used; /* sub-identifiers of a whole one */
};

/* Reads the string, of most octets at most, at the start of ids. */
void index_read(struct index_key *key, const oid *ids, size_t count, size_t most);
/* Is it this string? */
bool index_is(const struct index_key *key, const char *text);
/* Writes the string; returns how many sub-identifiers that took. */
size_t index_write(oid *ids, const char *text);

#endif
