/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lookup and the index strings, over rows of this test's own. */
#include "mibs/groups.h"
#include "mibs/index.h"
#include "mibs/scalars.h"
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Rows: names in SNMP's order. A name that begins with '-' has a hole in column 4. */
static const char *const *names;
static size_t name_count;

static bool seek(struct mib *mib, const struct table_column *column, const oid *ids, size_t count, bool inclusive,
		 struct table_place *place)
{
	struct index_key key;

	(void)mib;
	(void)column;
	*place = (struct table_place){ 0 };
	index_read(&key, ids, count, NAME_AGENT_MAX);
	while (place->at < name_count &&
	       name_compare_n(names[place->at], strlen(names[place->at]), key.octets, key.length) < 0)
		place->at++;
	if (place->at < name_count && index_is(&key, names[place->at]) && (count > key.used || !inclusive))
		place->at++;
	return place->at < name_count;
}

static bool next(struct mib *mib, const struct table_column *column, struct table_place *place)
{
	(void)mib;
	(void)column;
	return ++place->at < name_count;
}

static size_t write_index(const struct table_place *place, oid *ids)
{
	return index_write(ids, names[place->at]);
}

TABLE_GETTER(name, cell_text(cell, names[place->at]))
TABLE_GETTER(size, names[place->at][0] != '-' && cell_unsigned(cell, strlen(names[place->at])))

static const struct table_rows rows = { .seek = seek, .next = next, .write = write_index };
static const struct table_column columns[] = { { 2, 0, name_cell }, { 4, 0, size_cell } };
static const struct table_kind kind = {
	.name = "test",
	.under = { 1, 9, 1 },
	.under_length = 3,
	.rows = &rows,
	.columns = columns,
	.column_count = LENGTH(columns),
};

static void check_rows(const char *const *some, size_t count)
{
	struct expected tree = { 0 };
	struct table table;
	char words[64];
	oid ids[MAX_OID_LEN];

	names = some;
	name_count = count;
	table_init(&table, &kind, NULL);
	for (size_t i = 0; i < count; i++) {
		snprintf(words, sizeof words, "STRING %s", names[i]);
		tree_add(&tree, &table, 2, ids, index_write(ids, names[i]), words);
	}
	for (size_t i = 0; i < count; i++) {
		snprintf(words, sizeof words, "Gauge32 %zu", strlen(names[i]));
		if (names[i][0] != '-')
			tree_add(&tree, &table, 4, ids, index_write(ids, names[i]), words);
	}
	tree_check(&tree, &table);
	tree_release(&tree);
}

static void names_of_different_length(void **state)
{
	static const char *const some[] = { "",   "a",  "b",  "z",   "aa",
					    "ab", "ba", "zz", "aaa", "abcdefghijklmnopqrstuvwxyz012345" };

	(void)state;
	for (size_t count = 0; count <= LENGTH(some); count++)
		check_rows(some, count);
	for (size_t first = 1; first < LENGTH(some); first++)
		check_rows(some + first, LENGTH(some) - first);
}

static void holes(void **state)
{
	static const char *const rows_with_holes[] = { "-", "a", "-a", "-b", "ab", "-aa", "-cc", "bbb" };
	static const char *const only_holes[] = { "-", "-a", "-b" };

	(void)state;
	check_rows(rows_with_holes, LENGTH(rows_with_holes));
	check_rows(only_holes, LENGTH(only_holes));
}

static void octets_above_127(void **state)
{
	/* as index only: cells of column 2 would be transliterated */
	static const char *const some[] = { "a", "é", "ê", "\xf4\x8f\xbf\xbf" };
	oid ids[MAX_OID_LEN];

	(void)state;
	for (size_t i = 0; i < LENGTH(some); i++) {
		struct index_key key;
		size_t length = index_write(ids, some[i]);

		for (size_t j = 1; j < length; j++)
			assert_true(ids[j] > 0 && ids[j] < 256);
		index_read(&key, ids, length, NAME_AGENT_MAX);
		assert_true(key.whole && index_is(&key, some[i]));
		assert_int_equal(key.used, length);
	}
}

static void a_thousand_rows(void **state)
{
	static char text[1000][8];
	const char *some[1000];

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		snprintf(text[i], sizeof text[i], "r%zu", i);
		some[i] = text[i];
	}
	check_rows(some, 1000);
}

static void a_row_removed_during_a_walk(void **state)
{
	static const char *const before[] = { "a", "b", "c" }, *const after[] = { "a", "c" };
	struct table table;
	struct table_answer answer;

	(void)state;
	table_init(&table, &kind, NULL);
	names = before;
	name_count = LENGTH(before);
	assert_true(table_next(&table, table.prefix, table.prefix_length, false, &answer));
	assert_true(table_next(&table, answer.name, answer.length, false, &answer));
	assert_string_equal(answer.cell.octets, "b");
	names = after;
	name_count = LENGTH(after);
	assert_true(table_next(&table, answer.name, answer.length, false, &answer));
	assert_string_equal(answer.cell.octets, "c");
}

TABLE_GETTER(five, cell_unsigned(cell, 5))
TABLE_GETTER(never, cell_date(cell, 0))
TABLE_GETTER(seven, cell_unsigned(cell, 7))

static void scalars(void **state)
{
	static const struct table_column some[] = { { 1, 0, five_cell }, { 2, 0, never_cell }, { 3, 0, seven_cell } };
	static const struct table_kind group = {
		.name = "group",
		.under = { 1, 9 },
		.under_length = 2,
		.rows = &scalar_rows,
		.columns = some,
		.column_count = LENGTH(some),
	};
	const oid zero = 0;
	struct expected tree = { 0 };
	struct table table;

	(void)state;
	table_init(&table, &group, NULL);
	tree_add(&tree, &table, 1, &zero, 1, "Gauge32 5");
	tree_add(&tree, &table, 3, &zero, 1, "Gauge32 7");
	tree_check(&tree, &table);
	tree_release(&tree);
}

static void what_is_not_there_is_told_apart(void **state)
{
	static const char *const some[] = { "a", "-" };
	struct table table;
	struct table_answer answer;
	oid name[MAX_OID_LEN];

	(void)state;
	names = some;
	name_count = LENGTH(some);
	table_init(&table, &kind, NULL);
	size_t length = table.prefix_length;
	memcpy(name, table.prefix, length * sizeof *name);
	assert_int_equal(table_get(&table, name, length, &answer), SNMP_NOSUCHOBJECT);
	name[length] = 3; /* no such column */
	name[length + 1] = 1;
	name[length + 2] = 'a';
	assert_int_equal(table_get(&table, name, length + 3, &answer), SNMP_NOSUCHOBJECT);
	name[length] = 4;
	assert_int_equal(table_get(&table, name, length + 1, &answer), SNMP_NOSUCHINSTANCE);
	assert_int_equal(table_get(&table, name, length + 3, &answer), SNMP_ERR_NOERROR);
	name[length + 2] = '-';
	assert_int_equal(table_get(&table, name, length + 3, &answer), SNMP_NOSUCHINSTANCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_different_length),
		cmocka_unit_test(holes),
		cmocka_unit_test(octets_above_127),
		cmocka_unit_test(a_thousand_rows),
		cmocka_unit_test(a_row_removed_during_a_walk),
		cmocka_unit_test(scalars),
		cmocka_unit_test(what_is_not_there_is_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
