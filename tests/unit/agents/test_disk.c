/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which mounts are measured comes from the root of the test; how full they are from the disk that it lies on. */
#include "stand.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const types[] = { "ext*", "xfs", "btrfs", "vfat", NULL };
static const char *const skip[] = { "/boot/efi", "/snap/*", NULL };
static const char *const nothing[] = { NULL };

static json_t *measure_with(const char *root, const char *const *type_list, const char *const *skip_list)
{
	const struct stand_option options[] = { { "types", type_list }, { "skip", skip_list }, { 0 } };

	stand_set(&(struct stand){ .root = root, .options = options });
	char *text = stand_measure();
	json_t *report = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(report);
	free(text);
	return report;
}

static void measures_real_disks_once_each(void **state)
{
	static const char *const only[] = { "xfs", NULL }, *const but_root[] = { "/", "/boot/*", NULL };
	static const struct {
		const char *const *types, *const *skip;
		const char *rows;    /* in order of their mounts */
		const char *message; /* beginning of it */
	} table[] = {
		{ types, skip, "/;/mnt/one two;/srv;", "" },
		{ only, skip, "/mnt/one two;", "" },
		/* With / left out the second mount of its disk counts, a folder that this root does not have. */
		{ types, but_root, "/mnt/one two;/srv;", "/srv/again: No such file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		json_t *report = measure_with("plain", table[i].types, table[i].skip), *row;
		const char *name, *message = json_string_value(json_object_get(report, "message"));
		char names[256] = "";

		json_object_foreach(json_object_get(report, "values"), name, row)
			snprintf(names + strlen(names), sizeof names - strlen(names), "%s;", name);
		assert_string_equal(names, table[i].rows);
		assert_int_equal(!message, !*table[i].message);
		assert_memory_equal(message ? message : "", table[i].message, strlen(table[i].message));
		json_decref(report);
	}
}

static double number(const json_t *row, const char *field)
{
	const json_t *value = json_object_get(row, field);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static void the_numbers_of_a_disk_fit_together(void **state)
{
	json_t *report = measure_with("plain", types, skip);
	const json_t *row = json_object_get(json_object_get(report, "values"), "/srv");

	(void)state;
	double size = number(row, "size"), used = number(row, "used"), left = number(row, "free");
	assert_true(size > 0);
	assert_true(used > 0 && left >= 0 && used + left <= size);
	assert_true(number(row, "used_pct") >= 100 * used / (used + left) - 1e-6);
	assert_true(number(row, "used_pct") <= 100 * used / (used + left) + 1e-6);
	json_decref(report);
}

static void what_it_cannot_look_at_is_told(void **state)
{
	json_t *report = measure_with("odd", types, skip);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(report, "status")), "unknown");
	assert_string_equal(json_string_value(json_object_get(report, "message")),
			    "/gone: No such file or directory; the setting skip leaves it out");
	json_decref(report);
}

/* The kernel writes three digits; what is not so is no escape, and the word ends where it ends. */
static void an_escape_has_three_digits(void **state)
{
	static const struct {
		const char *root, *message;
	} rows[] = {
		{ "escapes", "/a\\4: No such file or directory; the setting skip leaves it out" },
		{ "escapes2", "/b\\04 c\\8\\: No such file or directory; the setting skip leaves it out" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *report = measure_with(rows[i].root, types, skip);

		assert_string_equal(json_string_value(json_object_get(report, "message")), rows[i].message);
		json_decref(report);
	}
}

static void says_why_it_has_no_measure(void **state)
{
	json_t *none = measure_with("plain", nothing, skip), *missing = measure_with("none", types, skip);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(none, "failed")),
			    "no file system of a type that the setting types lists is mounted");
	assert_non_null(strstr(json_string_value(json_object_get(missing, "failed")),
			       "/proc/self/mountinfo: No such file or directory"));
	json_decref(none);
	json_decref(missing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_real_disks_once_each),  cmocka_unit_test(the_numbers_of_a_disk_fit_together),
		cmocka_unit_test(what_it_cannot_look_at_is_told), cmocka_unit_test(an_escape_has_three_digits),
		cmocka_unit_test(says_why_it_has_no_measure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
