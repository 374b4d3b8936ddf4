/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One expected tree checks all lookups: the instances that a table has, in order. GET of each gives its value, GETNEXT
 * of each the one behind it; and any other name (cut, too long, with sub-identifiers off by one, above 255, at 2^32-1)
 * gives what a plain search in the tree gives.
 */
#ifndef TESTS_MIBS_TREE_H
#define TESTS_MIBS_TREE_H

#include "mibs/table.h"

struct expected {
	struct tree_leaf {
		oid name[MAX_OID_LEN];
		size_t length;
		char value[CELL_TEXT_MAX + 16]; /* as cell_words() writes it */
	} * leaves;
	size_t count;
};

void tree_release(struct expected *tree);
/* Adds an instance: the table's prefix, column, index; must be added in order. words: its value. */
void tree_add(struct expected *tree, const struct table *table, oid column, const oid *ids, size_t count,
	      const char *words);
/* "INTEGER 5", "Gauge32 5", "Counter32 5", "Counter64 5", "STRING text", "DATE year-month-day". */
void cell_words(const struct cell *cell, char *words, size_t size);
/* Asserts all of the above. */
void tree_check(const struct expected *tree, const struct table *table);

#endif
