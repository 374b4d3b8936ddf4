/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define CURRENT "journal/current.jsonl"

static void assert_numbers(struct kit *kit, uint64_t from, size_t octets, const char *expected)
{
	char *numbers = kit_numbers(kit, from, octets);

	assert_string_equal(numbers, expected);
	free(numbers);
}

/* What a power cut or a bad disk makes of a current with the records 1 to 3. */
struct damage {
	const char *name;
	int cut;           /* octets off the end */
	int flip;          /* an octet in line 1, 2, 3 is changed; 0 none */
	const char *added; /* behind it */
	size_t added_length;
	uint64_t last;
	const char *numbers;
};

static const struct damage damages[] = {
	{ "nothing", 0, 0, "", 0, 3, "1 2 3" },
	{ "no newline", 1, 0, "", 0, 2, "1 2" },
	{ "half a line", 20, 0, "", 0, 2, "1 2" },
	{ "a begun line", 0, 0, "0123", 4, 3, "1 2 3" },
	{ "a line that is none", 0, 0, "0123 4 measure {}\n", 18, 3, "1 2 3" },
	{ "zeros, as some filesystems leave", 0, 0, "\0\0\0\0\0\0\0\0", 8, 3, "1 2 3" },
	{ "zeros with a newline among them", 0, 0, "\0\0\0\n\0\0\0\0", 8, 3, "1 2 3" },
	{ "empty lines", 0, 0, "\n\n", 2, 3, "1 2 3" },
	{ "the last line changed", 0, 3, "", 0, 2, "1 2" },
	{ "a line in the middle changed", 0, 2, "", 0, 3, "1 3" },
	{ "the first line changed", 0, 1, "", 0, 3, "2 3" },
	{ "damage in the middle and at the end", 5, 1, "", 0, 2, "2" },
	{ "all gone", 100000, 0, "", 0, 0, "" },
};

static void damage_current(struct kit *kit, const struct damage *damage)
{
	size_t length;
	char *data = drive_read_file(kit_path(kit, CURRENT), &length);
	struct buffer changed;

	assert_non_null(data);
	buffer_init(&changed, 1 << 20);
	buffer_add(&changed, data, (size_t)damage->cut < length ? length - (size_t)damage->cut : 0);
	if (damage->flip) {
		char *line = changed.data;

		for (int i = 1; i < damage->flip; i++)
			line = strchr(line, '\n') + 1;
		line[30] ^= 1;
	}
	buffer_add(&changed, damage->added, damage->added_length);
	drive_write_file(kit_path(kit, CURRENT), changed.data ? changed.data : "", changed.length);
	buffer_release(&changed);
	free(data);
}

static void what_is_torn_is_cut_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
		const struct damage *damage = &damages[i];
		struct kit *kit;
		char expected[64];

		print_message("# %s\n", damage->name);
		kit_set_up((void **)&kit);
		kit_append(kit, 1, 3);
		kit_close(kit);
		damage_current(kit, damage);
		kit_open(kit);
		assert_int_equal(kit->store.journal.last, damage->last);
		assert_int_equal(kit->store.journal.durable, damage->last);
		assert_numbers(kit, 1, 1000, damage->numbers);
		/* and what follows stands on a line of its own */
		kit_append(kit, damage->last + 1, damage->last + 1);
		kit_reopen(kit);
		snprintf(expected, sizeof expected, "%s%s%d", damage->numbers, *damage->numbers ? " " : "",
			 (int)damage->last + 1);
		assert_numbers(kit, 1, 1000, expected);
		kit_tear_down((void **)&kit);
	}
}

static void what_is_sent_again_is_ignored(void **state)
{
	struct kit *kit = *state;

	kit_append(kit, 1, 4);
	kit_append(kit, 2, 6);
	assert_numbers(kit, 1, 1000, "1 2 3 4 5 6");
	kit_reopen(kit);
	kit_append(kit, 1, 7);
	assert_numbers(kit, 0, 1000, "1 2 3 4 5 6 7");
}

static void a_gap_is_accepted(void **state)
{
	struct kit *kit = *state;

	kit_append(kit, 1, 2);
	kit_append(kit, 10, 11);
	assert_int_equal(kit->store.journal.durable, 11);
	assert_numbers(kit, 1, 1, "1 2 10 11");
	assert_numbers(kit, 5, 1000, "10 11");
}

static void what_is_no_record_is_left_out(void **state)
{
	static const struct {
		const char *kind, *record;
	} rows[] = { { "measure", "" }, { "measure", "{}\n{}" }, { "other", "{}" }, { "", "{}" } };
	struct kit *kit = *state;
	uint64_t n = 1;

	kit_append(kit, 1, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(
			store_append(&kit->store, ++n, rows[i].kind, "a", 0, rows[i].record, strlen(rows[i].record)),
			0);
	kit_append(kit, 6, 6);
	assert_int_equal(kit->store.journal.durable, 6);
	assert_numbers(kit, 1, 1000, "1 6");
}

static void is_durable_after_a_second(void **state)
{
	static const char record[] = "{\"agent\":\"a\"}";
	struct kit *kit = *state;
	struct journal *journal = &kit->store.journal;

	assert_int_equal(store_tick(&kit->store), 0);
	for (uint64_t n = 1; n <= 3; n++) {
		assert_int_equal(store_append(&kit->store, n, "measure", "a", 0, record, sizeof record - 1), 0);
		assert_true(store_wait_ms(&kit->store) <= 1000);
		clock_fake_advance(&kit->clock, 300 * USEC_PER_MSEC);
		assert_int_equal(store_tick(&kit->store), 0);
		assert_int_equal(journal->durable, 0);
		assert_numbers(kit, 1, 1000, "");
	}
	assert_int_equal(store_wait_ms(&kit->store), 100);
	clock_fake_advance(&kit->clock, 100 * USEC_PER_MSEC);
	assert_int_equal(store_wait_ms(&kit->store), 0);
	assert_int_equal(store_tick(&kit->store), 0);
	assert_int_equal(journal->durable, 3);
	assert_true(store_wait_ms(&kit->store) > 1000);
	assert_numbers(kit, 1, 1000, "1 2 3");
}

static void reads_across_segments(void **state)
{
	static const char all[] = "1 2 3 4 5 6 7 8 9 10 11 12";
	static const size_t steps[] = { 1, 100, 150, 1000, 100000 };
	struct kit *kit = *state;

	for (uint64_t n = 1; n <= 12; n += 3) {
		kit_append(kit, n, n + 2);
		if (n < 10)
			assert_int_equal(journal_rotate(&kit->store.journal), 0);
	}
	assert_int_equal(kit->store.journal.count, 3);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		assert_numbers(kit, 1, steps[i], all);
		assert_numbers(kit, 3, steps[i], "3 4 5 6 7 8 9 10 11 12");
		assert_numbers(kit, 12, steps[i], "12");
		assert_numbers(kit, 13, steps[i], "");
	}
	kit_reopen(kit);
	assert_numbers(kit, 1, 100, all);
}

/* The place that is remembered is the right one also when current becomes a closed segment in between. */
static void reads_on_after_a_rotation(void **state)
{
	struct kit *kit = *state;

	kit_append(kit, 1, 4);
	assert_numbers(kit, 1, 100, "1 2 3 4");
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	kit_append(kit, 5, 6);
	assert_numbers(kit, 5, 100, "5 6");
	kit_append(kit, 7, 7);
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	assert_numbers(kit, 7, 100, "7");
	assert_numbers(kit, 2, 100, "2 3 4 5 6 7");
}

static bool there(struct kit *kit, uint64_t segment)
{
	char path[DISK_PATH_SIZE];

	journal_path(segment, path);
	return access(kit_path(kit, "%s", path), F_OK) == 0;
}

static void segments_go_when_archived_and_applied(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_append(kit, 1, 3);
	kit_seal(kit, &result);
	kit_append(kit, 4, 6);
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	kit_append(kit, 7, 9);
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	assert_true(there(kit, 3) && there(kit, 6) && there(kit, 9));
	assert_int_equal(store_applied(&kit->store, 2), 0);
	assert_true(there(kit, 3));
	assert_int_equal(store_applied(&kit->store, 8), 0);
	assert_true(!there(kit, 3) && there(kit, 6));
	kit_seal(kit, &result);
	assert_true(!there(kit, 6) && there(kit, 9));
	/* the newest stays: its name tells the number to go on from */
	assert_int_equal(store_applied(&kit->store, 9), 0);
	assert_true(there(kit, 9));
	kit_reopen(kit);
	assert_int_equal(kit->store.journal.last, 9);
}

/* A record of 1 MiB; a segment is closed after 8 of them. */
static void append_long(struct kit *kit, uint64_t from, uint64_t to)
{
	static char record[1 << 20];

	memset(record, 'x', sizeof record);
	memcpy(record, "{\"agent\":\"a\",\"x\":\"", 18);
	memcpy(record + sizeof record - 2, "\"}", 2);
	for (uint64_t n = from; n <= to; n++)
		assert_int_equal(store_append(&kit->store, n, "measure", "a", KIT_TIME, record, sizeof record), 0);
	assert_int_equal(journal_sync(&kit->store.journal), 0);
}

static void segments_are_bounded(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	append_long(kit, 1, 72);
	assert_int_equal(kit->store.journal.count, 9);
	assert_true(journal_closed_octets(&kit->store.journal) > STORE_CLOSED_MOST);
	assert_int_equal(store_applied(&kit->store, 8), 0);
	assert_true(there(kit, 8)); /* in no archive yet */
	kit_seal(kit, &result);
	assert_false(there(kit, 8));
	append_long(kit, 73, 80);
	assert_false(there(kit, 24)); /* the RRDs do not have it */
	assert_true(there(kit, 32));
	assert_true(journal_closed_octets(&kit->store.journal) <= STORE_CLOSED_MOST);
}

static void the_board_outlives_the_segments(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_append(kit, 1, 20);
	kit_seal(kit, &result);
	kit_append(kit, 21, 24);
	kit_seal(kit, &result);
	assert_int_equal(store_applied(&kit->store, 24), 0);
	kit_append(kit, 25, 26);
	kit_reopen(kit);
	assert_int_equal(kit->store.latest.count, 3);
	/* 25 and 20 are events */
	assert_int_equal(kit->store.latest.entries[0].n, 24);
	assert_int_equal(kit->store.latest.entries[1].n, 22);
	assert_int_equal(kit->store.latest.entries[2].n, 26);
	assert_non_null(strstr(kit->store.latest.entries[2].record, "\"n\":26}"));
}

/* One clock that was wrong once must not cost the others their last records, whichever way it was wrong. */
static void no_time_empties_the_board(void **state)
{
	static const char ahead[] = "{\"agent\":\"gone\",\"time\":1793500000}",
			  behind[] = "{\"agent\":\"old\",\"time\":1780000000}",
			  last[] = "{\"agent\":\"paquet\",\"time\":1790000000}";
	struct kit *kit = *state;
	struct seal_result result;

	assert_int_equal(store_append(&kit->store, 1, "measure", "gone", 1793500000000000, ahead, sizeof ahead - 1), 0);
	assert_int_equal(store_append(&kit->store, 2, "measure", "old", 1780000000000000, behind, sizeof behind - 1),
			 0);
	assert_int_equal(store_append(&kit->store, 3, "measure", "paquet", 1790000000000000, last, sizeof last - 1), 0);
	for (uint64_t n = 4; n < 20; n += 4) {
		kit_append(kit, n, n + 3);
		kit_seal(kit, &result);
		assert_int_equal(store_applied(&kit->store, n + 3), 0);
	}
	kit_reopen(kit);
	assert_int_equal(kit->store.latest.count, 6);
	assert_string_equal(kit->store.latest.entries[3].agent, "gone");
	assert_string_equal(kit->store.latest.entries[4].agent, "old");
	assert_string_equal(kit->store.latest.entries[5].agent, "paquet");
}

/* What is gone of the journal is gone; its numbers are not given again. */
static void numbers_do_not_fall_behind(void **state)
{
	static const struct {
		const char *what;
		bool seal, announce;
		uint64_t last;
	} rows[] = {
		{ "the board is ahead", false, false, 9 },
		{ "the chain is ahead", true, false, 9 },
		{ "the announced archive is ahead", false, true, 12 },
	};
	static const char announced[] =
		"{\"sequence\": 0, \"last\": 0, \"sha256\": \"\", \"dropped\": [], "
		"\"dropped_ever\": 0, \"sealing\": {\"last\": 12, \"id\": \"\", \"host\": \"\", "
		"\"module\": \"\", \"dropped\": []}}";

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct kit *kit;
		struct seal_result result;
		char command[256];

		print_message("# %s\n", rows[i].what);
		kit_set_up((void **)&kit);
		kit_append(kit, 1, 9);
		if (rows[i].seal)
			kit_seal(kit, &result);
		clock_fake_advance(&kit->clock, STORE_BOARD_US);
		assert_int_equal(store_tick(&kit->store), 0);
		kit_close(kit);
		if (rows[i].announce)
			drive_write_file(kit_path(kit, "chain.json"), announced, strlen(announced));
		snprintf(command, sizeof command, "rm -r '%s'", kit_path(kit, "journal"));
		assert_int_equal(system(command), 0);
		kit_open(kit);
		assert_int_equal(kit->store.journal.last, rows[i].last);
		assert_int_equal(kit->store.journal.durable, rows[i].last);
		kit_append(kit, rows[i].last + 1, rows[i].last + 2);
		kit_reopen(kit);
		assert_int_equal(kit->store.journal.last, rows[i].last + 2);
		kit_tear_down((void **)&kit);
	}
}

/* Agents that come and go under other names do not fill the disk. */
static void over_its_bound_who_was_silent_longest_is_forgotten(void **state)
{
	static const struct {
		size_t most, gone;
		const char *first;
	} rows[] = { { 50, 0, "a" }, { 49, 1, "a" }, { 30, 2, "b" }, { 29, 3, "d" }, { 10, 4, "e" }, { 0, 5, NULL } };
	static const char *const agents[] = { "a", "b", "c", "d", "e" };
	static const uint64_t numbers[] = { 7, 8, 2, 100, 101 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct latest latest = { 0 };

		for (size_t k = 0; k < 5; k++)
			assert_int_equal(latest_note(&latest, numbers[k], agents[k], 0, "0123456789", 10), 0);
		assert_int_equal(latest_forget(&latest, rows[i].most), rows[i].gone);
		assert_int_equal(latest.count, 5 - rows[i].gone);
		if (rows[i].first)
			assert_string_equal(latest.entries[0].agent, rows[i].first);
		latest_release(&latest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_torn_is_cut_off),
		cmocka_unit_test_setup_teardown(what_is_sent_again_is_ignored, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(a_gap_is_accepted, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_record_is_left_out, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(is_durable_after_a_second, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(reads_across_segments, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(reads_on_after_a_rotation, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(segments_go_when_archived_and_applied, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(segments_are_bounded, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(the_board_outlives_the_segments, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(no_time_empties_the_board, kit_set_up, kit_tear_down),
		cmocka_unit_test(numbers_do_not_fall_behind),
		cmocka_unit_test(over_its_bound_who_was_silent_longest_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
