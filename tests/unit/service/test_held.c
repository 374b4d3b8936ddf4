/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records on their way to the store: numbered once, given again to the next store, lost only beyond the ceiling. */
#include "service/held.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(struct held *held, const char *line)
{
	assert_int_equal(held_add(held, "measure", "a", 1, strdup(line)), 0);
}

/* Gives all that waits, and returns their lines and numbers: "x1 y2". */
static const char *give_all(struct held *held, char text[static 256])
{
	const struct held_record *record;
	size_t length = 0;

	text[0] = '\0';
	while ((record = held_next(held)) != NULL) {
		length += (size_t)snprintf(text + length, 256 - length, "%s%s%d", length ? " " : "", record->line,
					   (int)record->n);
		held_given(held);
	}
	return text;
}

/* A story: letters are records, "@N" a store that holds all up to N, "!N" durable up to N, "." everything is given. */
static const struct {
	const char *name, *story, *given; /* of the last "." */
	size_t count;                     /* still held */
} stories[] = {
	{ "first store is empty", "ab@0.", "a1 b2", 2 },
	{ "numbers go on behind an earlier life", "ab@500.", "a501 b502", 2 },
	{ "durable ones go", "abc@0.!2", "a1 b2 c3", 1 },
	{ "nothing is given twice to one store", "ab@0.c.", "c3", 3 },
	{ "a new store gets what was not durable", "abc@0.!1@1.", "b2 c3", 2 },
	{ "a store that knows more than it said", "abc@0.@2.", "c3", 1 },
	{ "a store that lost its disk", "abc@0.!2@0.", "c3", 1 },
	{ "a store of a longer life", "abc@0.!1@90.", "b91 c92", 2 },
	{ "all durable", "ab@0.!2@2.", "", 0 },
	{ "numbers stay when a store dies before it reads", "ab@0.@0.c.", "c3", 3 },
};

static void play(struct held *held, const char *story, char given[static 256])
{
	for (; *story; story++) {
		if (*story == '@')
			held_begin(held, strtoull(story + 1, NULL, 10));
		else if (*story == '!')
			held_durable(held, strtoull(story + 1, NULL, 10));
		else if (*story == '.')
			give_all(held, given);
		else if (*story >= 'a')
			add(held, (char[]){ *story, '\0' });
	}
}

static void test_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		struct held held;
		char given[256] = "";

		held_init(&held, 10000);
		play(&held, stories[i].story, given);
		if (strcmp(given, stories[i].given) != 0 || held.count != stories[i].count)
			fail_msg("%s: gave '%s', holds %zu", stories[i].name, given, held.count);
		assert_int_equal(held.lost, 0);
		held_release(&held);
		assert_int_equal(held.octets, 0);
	}
}

static void test_ceiling(void **state)
{
	struct held held;
	char given[256];

	(void)state;
	held_init(&held, 3 * (sizeof(struct held_record) + 4));
	for (const char *name = "abcde"; *name; name++)
		add(&held, (char[]){ *name, '\0' });
	assert_int_equal(held.count, 3);
	assert_int_equal(held.lost, 2);
	held_begin(&held, 0);
	assert_string_equal(give_all(&held, given), "c1 d2 e3");
	/* What is lost after it had a number leaves a gap that the store can see. */
	add(&held, "f");
	assert_string_equal(give_all(&held, given), "f4");
	held_begin(&held, 0);
	assert_string_equal(give_all(&held, given), "d2 e3 f4");
	assert_int_equal(held.lost, 3);
	held_release(&held);
}

static void test_no_memory_for_a_line_counts(void **state)
{
	struct held held;

	(void)state;
	held_init(&held, 1000);
	assert_int_equal(held_add(&held, "measure", "a", 1, NULL), -1);
	assert_int_equal(held.lost, 1);
	assert_int_equal(held.count, 0);
	held_release(&held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_no_memory_for_a_line_counts),
	};

	return cmocka_run_group_tests_name("held", tests, NULL, NULL);
}
