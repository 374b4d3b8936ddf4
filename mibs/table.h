/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of the MIB as data: columns × rows. A group of scalars is a table of one row whose index is 0.
 *
 * A table says which columns it has and how a cell is got (struct table_column); which rows there are, in SNMP's order
 * of their indexes, is the business of its rows (struct table_rows), which find them where they are: nothing is copied.
 * One lookup answers GET and GETNEXT, and with it GETBULK.
 */
#ifndef MIBS_TABLE_H
#define MIBS_TABLE_H

#include "cell.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdbool.h>
#include <stddef.h>

struct board_agent;
struct mib;

/* A row, during one lookup. What the members mean is the rows' business. */
struct table_place {
	const struct board_agent *agent;
	size_t at; /* of the agent on the board */
	size_t row, field;
};

struct table_column {
	oid id;
	unsigned kinds; /* the kinds of field that this column serves, a bit each; 0: it has a cell for every row */
	/* False when this row has none: a hole. */
	bool (*get)(struct mib *mib, const struct table_place *place, struct cell *cell);
};

/* Most cells are one expression over mib and place, that ends in a setter of cell.h. */
#define TABLE_GETTER(name, expression)                                                                                 \
	static bool name##_cell(struct mib *mib, const struct table_place *place, struct cell *cell)                   \
	{                                                                                                              \
		(void)mib;                                                                                             \
		(void)place;                                                                                           \
		return expression;                                                                                     \
	}

struct table_rows {
	/* The first row, of those that the column serves, whose index is behind ids, or (inclusive) is ids. No ids: the
	 * first row of all. False when there is none. */
	bool (*seek)(struct mib *mib, const struct table_column *column, const oid *ids, size_t count, bool inclusive,
		     struct table_place *place);
	/* The row behind place. */
	bool (*next)(struct mib *mib, const struct table_column *column, struct table_place *place);
	/* The index of place; returns how many sub-identifiers it has. */
	size_t (*write)(const struct table_place *place, oid *ids);
};

#define TABLE_UNDER_MAX 3

struct table_kind {
	const char *name;           /* for the library */
	oid under[TABLE_UNDER_MAX]; /* below the root: { 1, 2, 1 } for the entry of table 2 of eoleObjects */
	size_t under_length;
	const struct table_rows *rows;
	const struct table_column *columns; /* in the order of their ids */
	size_t column_count;
};

struct table {
	const struct table_kind *kind;
	struct mib *mib;
	oid prefix[MAX_OID_LEN]; /* of every instance: the root … the entry */
	size_t prefix_length;
};

/* Writes the OID that is under the root of EOLE-MIB; returns its length. */
size_t root_join(oid *name, const oid *under, size_t length);

void table_init(struct table *table, const struct table_kind *kind, struct mib *mib);

struct table_answer {
	oid name[MAX_OID_LEN];
	size_t length;
	struct cell cell;
};

/* The cell of a row that is known. False when it is a hole, or there is no such column. */
bool table_cell(const struct table *table, oid column, const struct table_place *place, struct table_answer *answer);
/* GET: SNMP_ERR_NOERROR with the answer, SNMP_NOSUCHOBJECT when there is no such column, SNMP_NOSUCHINSTANCE. */
int table_get(const struct table *table, const oid *name, size_t length, struct table_answer *answer);
/* GETNEXT: the first instance behind name, or (inclusive) name itself. False when the table has none. */
bool table_next(const struct table *table, const oid *name, size_t length, bool inclusive, struct table_answer *answer);

#endif
