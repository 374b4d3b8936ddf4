/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names: their forms, and SNMP's order of them.
 *
 * agent  [A-Za-z0-9][A-Za-z0-9_-]{0,31}
 * field  [a-z_][a-z0-9_]{0,18}             (RRD's limit for a data source)
 * row    0 to 48 octets of UTF-8 without control characters; "" is the one row of a class without rows
 * With them every OID of EOLE-MIB fits in 128 sub-identifiers: 14 + (1+32) + (1+48) + (1+19) = 116.
 */
#ifndef BASE_NAME_H
#define BASE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_AGENT_MAX 32
#define NAME_ROW_MAX 48
#define NAME_FIELD_MAX 19

bool name_is_agent(const char *name);
bool name_is_field(const char *name);

/* Length first, then octets: the order of length-prefixed strings as SNMP indexes. <0, 0, >0. */
int name_compare(const char *a, const char *b);
int name_compare_n(const char *a, size_t a_length, const char *b, size_t b_length);

/* Writes the row's name as it is published: the text itself with control characters and invalid UTF-8 replaced by
 * '?', or, when that is longer than NAME_ROW_MAX octets, its first 39 octets (cut at a character), '~' and the first 8
 * hexadecimal digits of the SHA-256 of the whole text. Returns true when name differs from text. */
bool name_row(const char *text, char name[static NAME_ROW_MAX + 1]);

#endif
