/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First, as both define PACKAGE_NAME and the like, and only a system's header may do so again without a warning. */
#include "build-config.h"

#include "base/name.h"
#include "table.h"

#include <string.h>

/* The longest index: three names, each with its length. */
#define INDEX_MAX (1 + NAME_AGENT_MAX + 1 + NAME_ROW_MAX + 1 + NAME_FIELD_MAX)
#define OBJECTS   1 /* eoleObjects below the root */

static const oid root[] = { EOLE_MIB_ROOT };

_Static_assert(OID_LENGTH(root) + TABLE_UNDER_MAX + 1 + INDEX_MAX <= MAX_OID_LEN,
	       "the root given by --with-mib-root is too long: no instance of EOLE-MIB may have more than 128 "
	       "sub-identifiers");

size_t root_join(oid *name, const oid *under, size_t length)
{
	memcpy(name, root, sizeof root);
	memcpy(name + OID_LENGTH(root), under, length * sizeof *under);
	return OID_LENGTH(root) + length;
}

void table_init(struct table *table, const struct table_kind *kind, struct mib *mib)
{
	*table = (struct table){ .kind = kind, .mib = mib };
	table->prefix_length = root_join(table->prefix, kind->under, kind->under_length);
}

/* Where a name lies: before the table (-1), in it (0) or behind it (1). The table's own name is before it. */
static int side(const struct table *table, const oid *name, size_t length)
{
	for (size_t i = 0; i < table->prefix_length && i < length; i++)
		if (name[i] != table->prefix[i])
			return name[i] < table->prefix[i] ? -1 : 1;
	return length <= table->prefix_length ? -1 : 0;
}

/* Index of the first column whose id is not less. */
static size_t column_from(const struct table_kind *kind, oid id)
{
	size_t column = 0;

	while (column < kind->column_count && kind->columns[column].id < id)
		column++;
	return column;
}

static void write_name(const struct table *table, const struct table_column *column, const struct table_place *place,
		       struct table_answer *answer)
{
	size_t length = table->prefix_length;

	memcpy(answer->name, table->prefix, length * sizeof(oid));
	answer->name[length++] = column->id;
	answer->length = length + table->kind->rows->write(place, answer->name + length);
}

static const struct table_column *column_of(const struct table_kind *kind, oid id)
{
	size_t column = column_from(kind, id);

	return column < kind->column_count && kind->columns[column].id == id ? &kind->columns[column] : NULL;
}

bool table_cell(const struct table *table, oid id, const struct table_place *place, struct table_answer *answer)
{
	const struct table_column *column = column_of(table->kind, id);

	if (!column || !column->get(table->mib, place, &answer->cell))
		return false;
	write_name(table, column, place, answer);
	return true;
}

int table_get(const struct table *table, const oid *name, size_t length, struct table_answer *answer)
{
	const struct table_rows *rows = table->kind->rows;
	size_t index = table->prefix_length + 1;
	struct table_place place;

	if (side(table, name, length) != 0)
		return SNMP_NOSUCHOBJECT;
	const struct table_column *column = column_of(table->kind, name[table->prefix_length]);
	if (!column)
		return SNMP_NOSUCHOBJECT;
	if (!rows->seek(table->mib, column, name + index, length - index, true, &place))
		return SNMP_NOSUCHINSTANCE;
	write_name(table, column, &place, answer);
	if (snmp_oid_compare(answer->name, answer->length, name, length) != 0 ||
	    !column->get(table->mib, &place, &answer->cell))
		return SNMP_NOSUCHINSTANCE;
	return SNMP_ERR_NOERROR;
}

/* The first cell of the column in the rows behind ids. Walks over holes. */
static bool next_in_column(const struct table *table, const struct table_column *column, const oid *ids, size_t count,
			   bool inclusive, struct table_answer *answer)
{
	const struct table_rows *rows = table->kind->rows;
	struct table_place place;
	bool there = rows->seek(table->mib, column, ids, count, inclusive, &place);

	while (there && !column->get(table->mib, &place, &answer->cell))
		there = rows->next(table->mib, column, &place);
	if (there)
		write_name(table, column, &place, answer);
	return there;
}

bool table_next(const struct table *table, const oid *name, size_t length, bool inclusive, struct table_answer *answer)
{
	const struct table_kind *kind = table->kind;
	int where = side(table, name, length);
	size_t index = table->prefix_length + 1;

	if (where > 0)
		return false;
	oid first = where < 0 ? 0 : name[table->prefix_length];
	for (size_t i = column_from(kind, first); i < kind->column_count; i++) {
		/* Only the column that the name lies in begins behind it. */
		bool within = where == 0 && kind->columns[i].id == first;

		if (within ? next_in_column(table, &kind->columns[i], name + index, length - index, inclusive, answer)
			   : next_in_column(table, &kind->columns[i], NULL, 0, true, answer))
			return true;
	}
	return false;
}
