/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void tree_release(struct expected *tree)
{
	free(tree->leaves);
	*tree = (struct expected){ 0 };
}

void tree_add(struct expected *tree, const struct table *table, oid column, const oid *ids, size_t count,
	      const char *words)
{
	if ((tree->count & (tree->count - 1)) == 0) {
		size_t room = tree->count ? 2 * tree->count : 1;

		tree->leaves = realloc(tree->leaves, room * sizeof *tree->leaves);
		assert_non_null(tree->leaves);
	}
	struct tree_leaf *leaf = &tree->leaves[tree->count++];
	size_t length = table->prefix_length;

	memcpy(leaf->name, table->prefix, length * sizeof(oid));
	leaf->name[length++] = column;
	memcpy(leaf->name + length, ids, count * sizeof(oid));
	leaf->length = length + count;
	snprintf(leaf->value, sizeof leaf->value, "%s", words);
	if (tree->count > 1)
		assert_true(snmp_oid_compare(leaf[-1].name, leaf[-1].length, leaf->name, leaf->length) < 0);
}

void cell_words(const struct cell *cell, char *words, size_t size)
{
	switch (cell->type) {
	case ASN_INTEGER:
		snprintf(words, size, "INTEGER %ld", cell->integer);
		break;
	case ASN_GAUGE:
		snprintf(words, size, "Gauge32 %lu", cell->count);
		break;
	case ASN_COUNTER:
		snprintf(words, size, "Counter32 %lu", cell->count);
		break;
	case ASN_COUNTER64:
		snprintf(words, size, "Counter64 %llu",
			 (unsigned long long)cell->count64.high << 32 | cell->count64.low);
		break;
	case ASN_OCTET_STR:
		if (memchr(cell->octets, 0, cell->length))
			snprintf(words, size, "DATE %u-%u-%u",
				 (unsigned char)cell->octets[0] * 256u + (unsigned char)cell->octets[1],
				 (unsigned char)cell->octets[2], (unsigned char)cell->octets[3]);
		else
			snprintf(words, size, "STRING %.*s", (int)cell->length, cell->octets);
		break;
	default:
		fail_msg("a cell of type %u", cell->type);
	}
}

static const char *dotted(const oid *name, size_t length)
{
	static char text[MAX_OID_LEN * 11];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < length; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, ".%lu", name[i]);
	return text;
}

/* The first leaf that is not before (behind: that is behind) the name; NULL when none. */
static const struct tree_leaf *leaf_from(const struct expected *tree, const oid *name, size_t length, bool behind)
{
	for (size_t i = 0; i < tree->count; i++) {
		int order = snmp_oid_compare(tree->leaves[i].name, tree->leaves[i].length, name, length);

		if (order > 0 || (order == 0 && !behind))
			return &tree->leaves[i];
	}
	return NULL;
}

static void check_answer(const struct tree_leaf *leaf, bool found, const struct table_answer *answer, const oid *name,
			 size_t length)
{
	char words[CELL_TEXT_MAX + 16];

	if (found != (leaf != NULL))
		fail_msg("%s: %s", dotted(name, length), found ? "found what is not there" : "not found");
	if (!leaf)
		return;
	cell_words(&answer->cell, words, sizeof words);
	if (snmp_oid_compare(answer->name, answer->length, leaf->name, leaf->length) != 0)
		fail_msg("from %s: came to another name (%s)", dotted(name, length), words);
	if (strcmp(words, leaf->value) != 0)
		fail_msg("%s: %s instead of %s", dotted(name, length), words, leaf->value);
}

/* All three lookups of one name. */
static void check_name(const struct expected *tree, const struct table *table, const oid *name, size_t length)
{
	const struct tree_leaf *leaf = leaf_from(tree, name, length, false);
	struct table_answer answer;

	bool found = table_next(table, name, length, true, &answer);
	check_answer(leaf, found, &answer, name, length);
	if (leaf && snmp_oid_compare(leaf->name, leaf->length, name, length) != 0)
		leaf = NULL;
	found = table_get(table, name, length, &answer) == SNMP_ERR_NOERROR;
	check_answer(leaf, found, &answer, name, length);
	found = table_next(table, name, length, false, &answer);
	check_answer(leaf_from(tree, name, length, true), found, &answer, name, length);
}

/* Names that are near to this one, and wrong in every way that a manager's may be. */
static void check_near(const struct expected *tree, const struct table *table, const struct tree_leaf *leaf)
{
	static const oid odd[] = { 0, 1, 255, 256, 4294967295 };
	oid name[MAX_OID_LEN];
	size_t length = leaf->length;

	memcpy(name, leaf->name, sizeof name);
	for (size_t i = 0; i <= length; i++)
		check_name(tree, table, name, i);
	for (size_t i = table->prefix_length - 1; i < length; i++) {
		oid kept = name[i];

		for (size_t j = 0; j < sizeof odd / sizeof *odd; j++) {
			name[i] = odd[j];
			check_name(tree, table, name, length);
			check_name(tree, table, name, i + 1);
		}
		name[i] = kept + 1;
		check_name(tree, table, name, length);
		if (kept > 0) {
			name[i] = kept - 1;
			check_name(tree, table, name, length);
		}
		name[i] = kept;
	}
	for (size_t j = 0; j < sizeof odd / sizeof *odd; j++)
		for (size_t i = length; i < MAX_OID_LEN; i++) {
			name[i] = odd[j];
			check_name(tree, table, name, i + 1);
		}
}

void tree_check(const struct expected *tree, const struct table *table)
{
	/* A large tree: every leaf as it is, and those near each 37th. */
	size_t step = tree->count > 200 ? 37 : 1;

	check_name(tree, table, table->prefix, table->prefix_length);
	check_name(tree, table, table->prefix, 1);
	for (size_t i = 0; i < tree->count; i++) {
		check_name(tree, table, tree->leaves[i].name, tree->leaves[i].length);
		if (i % step == 0)
			check_near(tree, table, &tree->leaves[i]);
	}
}
