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
#include <unistd.h>

#include <cmocka.h>

static void seal_next(struct kit *kit, struct seal_result *result)
{
	uint64_t n = kit->store.journal.last + 1;

	kit_append(kit, n, n);
	kit_seal(kit, result);
}

/* The "dropped" of an archive: "[1,2]". free() it. */
static char *dropped_in(struct kit *kit, uint64_t sequence)
{
	char name[ARCHIVE_NAME_SIZE];

	assert_int_equal(kit_find(kit, sequence, name), 1);
	json_t *manifest = kit_manifest(kit, name);
	char *text = json_dumps(json_object_get(manifest, "dropped"), JSON_COMPACT);
	json_decref(manifest);
	assert_non_null(text);
	return text;
}

static void assert_dropped_in(struct kit *kit, uint64_t sequence, const char *expected)
{
	char *text = dropped_in(kit, sequence);

	assert_string_equal(text, expected);
	free(text);
}

static void deliver(struct kit *kit, uint64_t sequence)
{
	char name[ARCHIVE_NAME_SIZE], from[512];

	assert_int_equal(kit_find(kit, sequence, name), 1);
	snprintf(from, sizeof from, "%s", kit_path(kit, "spool/%s", name));
	assert_int_equal(rename(from, kit_path(kit, "spool/sent/%s", name)), 0);
}

/* Drops all that waits. */
static void drop_all(struct kit *kit)
{
	struct spool *spool = &kit->store.spool;

	assert_int_equal(spool_look(spool), 0);
	assert_int_equal(spool_tidy(spool, &kit->store.chain, 0, INT32_MAX, 0),
			 spool->waiting.count + spool->sent.count);
}

static void over_spool_max_the_oldest_goes(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];

	seal_next(kit, &result);
	seal_next(kit, &result);
	kit->spool_most = 3 * result.octets + result.octets / 2;
	kit_reopen(kit);
	for (uint64_t sequence = 3; sequence <= 6; sequence++) {
		seal_next(kit, &result);
		assert_int_equal(result.sequence, sequence);
	}
	for (uint64_t sequence = 1; sequence <= 6; sequence++)
		assert_int_equal(kit_find(kit, sequence, name), sequence > 3 ? 1 : 0);
	assert_true(kit->store.spool_changed);
	assert_int_equal(kit->store.chain.dropped_ever, 3);
	/* an archive is sealed before room is made: the manifest names what went before it */
	assert_dropped_in(kit, 4, "[]");
	assert_dropped_in(kit, 5, "[1]");
	assert_dropped_in(kit, 6, "[1,2]");
	kit_reopen(kit);
	assert_int_equal(kit->store.chain.dropped_ever, 3);
	deliver(kit, 4);
	deliver(kit, 5);
	deliver(kit, 6);
	seal_next(kit, &result);
	assert_dropped_in(kit, 7, "[1,2,3]");
	deliver(kit, 7);
	seal_next(kit, &result);
	assert_dropped_in(kit, 8, "[]"); /* 7 told it */
}

/* The archive that named others is dropped itself. */
static void what_was_dropped_is_named_until_told(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	seal_next(kit, &result);
	drop_all(kit);
	seal_next(kit, &result);
	assert_dropped_in(kit, 2, "[1]");
	drop_all(kit);
	kit_reopen(kit);
	seal_next(kit, &result);
	assert_dropped_in(kit, 3, "[1,2]");
	deliver(kit, 3);
	seal_next(kit, &result);
	assert_dropped_in(kit, 4, "[]");
	drop_all(kit);
	seal_next(kit, &result);
	assert_dropped_in(kit, 5, "[4]");
	kit_reopen(kit);
	seal_next(kit, &result);
	assert_dropped_in(kit, 6, "[4]"); /* 5 waits still, and may be dropped */
	deliver(kit, 5);
	seal_next(kit, &result);
	assert_dropped_in(kit, 7, "[]");
}

/* All stopped after it was noted, before it was removed. */
static void a_drop_is_finished_at_start(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];

	seal_next(kit, &result);
	seal_next(kit, &result);
	assert_int_equal(chain_drop(&kit->store.chain, 1), 0);
	assert_int_equal(chain_save(&kit->store.chain), 0);
	kit_reopen(kit);
	assert_int_equal(kit_find(kit, 1, name), 0);
	assert_int_equal(kit_find(kit, 2, name), 1);
	seal_next(kit, &result);
	assert_dropped_in(kit, 3, "[1]");
}

static void sent_ones_stay_for_a_while(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	struct spool *spool = &kit->store.spool;
	int64_t now_us = clock_wall_us(&clock_system);

	seal_next(kit, &result);
	seal_next(kit, &result);
	deliver(kit, 1);
	kit->clock.wall_us = now_us + 86000LL * USEC_PER_SEC;
	clock_fake_advance(&kit->clock, STORE_SPOOL_US);
	assert_int_equal(store_tick(&kit->store), 0);
	assert_int_equal(spool->sent.count, 1);
	assert_int_equal(spool->waiting.count, 1);
	kit->clock.wall_us = now_us + 86400LL * USEC_PER_SEC + 60LL * USEC_PER_SEC;
	kit->clock.monotonic_us += STORE_SPOOL_US;
	assert_int_equal(store_tick(&kit->store), 0);
	assert_int_equal(spool->sent.count, 0);
	assert_int_equal(spool->waiting.count, 1); /* never because of its age */
	assert_int_equal(access(kit_path(kit, "spool/sent"), F_OK), 0);
}

static void sent_ones_go_before_those_that_wait(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];

	for (int i = 0; i < 3; i++)
		seal_next(kit, &result);
	deliver(kit, 2);
	kit->spool_most = 2 * result.octets + result.octets / 2;
	kit_reopen(kit);
	assert_int_equal(store_tick(&kit->store), 0);
	assert_int_equal(kit->store.spool.sent.count, 0);
	assert_int_equal(kit_find(kit, 1, name), 1);
	assert_int_equal(kit_find(kit, 3, name), 1);
	assert_int_equal(kit->store.chain.dropped_ever, 0);
}

/* As z_stats-forward leaves it. */
static void damage(struct kit *kit, uint64_t sequence)
{
	char name[ARCHIVE_NAME_SIZE], from[512];

	assert_int_equal(kit_find(kit, sequence, name), 1);
	snprintf(from, sizeof from, "%s", kit_path(kit, "spool/%s", name));
	assert_int_equal(rename(from, kit_path(kit, "spool/%s.damaged", name)), 0);
}

static void what_is_damaged_is_named(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	for (int i = 0; i < 4; i++)
		seal_next(kit, &result);
	damage(kit, 3);
	kit->store.spool_changed = false;
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_true(kit->store.spool_changed);
	assert_int_equal(kit->store.chain.dropped_ever, 1);
	damage(kit, 1); /* an older one after it; nobody has looked before the next seal */
	seal_next(kit, &result);
	assert_dropped_in(kit, 5, "[1,3]");
	kit_reopen(kit);
	damage(kit, 2);
	kit_reopen(kit);
	seal_next(kit, &result);
	assert_dropped_in(kit, 6, "[1,2,3]");
	damage(kit, 5); /* it named others, and will not come itself */
	damage(kit, 6);
	seal_next(kit, &result);
	assert_dropped_in(kit, 7, "[1,2,3,5,6]");
	deliver(kit, 7);
	seal_next(kit, &result);
	assert_dropped_in(kit, 8, "[]");
	assert_int_equal(kit->store.chain.dropped_ever, 5);
	assert_int_equal(kit->store.spool.aside.count, 5);
	assert_int_equal(kit->store.spool.damaged.count, 0);
}

/* All stopped after it was noted, before it was moved; or it is there a second time. */
static void a_damaged_one_is_noted_once(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];

	seal_next(kit, &result);
	damage(kit, 1);
	assert_int_equal(chain_drop(&kit->store.chain, 1), 0);
	assert_int_equal(chain_save(&kit->store.chain), 0);
	kit_reopen(kit);
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_int_equal(kit->store.chain.dropped_ever, 1);
	assert_int_equal(kit->store.spool.aside.count, 1);
	seal_next(kit, &result);
	assert_int_equal(kit_find(kit, 2, name), 1);
	drive_write_file(kit_path(kit, "spool/%s.damaged", name), "x", 1);
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_int_equal(kit->store.chain.dropped_ever, 1);
	drive_write_file(kit_path(kit, "spool/99-20260921T141326Z-0123456789abcdef.tar.gz.damaged"), "x", 1);
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_int_equal(kit->store.chain.dropped_ever, 1);
	kit_reopen(kit); /* a chain with a number beyond its end would be taken for damaged */
	assert_int_equal(access(kit_path(kit, "chain.json.damaged"), F_OK), -1);
}

static void damaged_ones_do_not_fill_the_disk(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	struct spool *spool = &kit->store.spool;

	for (int i = 0; i < 3; i++)
		seal_next(kit, &result);
	damage(kit, 1);
	damage(kit, 2);
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_int_equal(spool->aside.count, 2);
	assert_int_equal(spool_tidy(spool, &kit->store.chain, 2 * result.octets + result.octets / 2, INT32_MAX, 0), 1);
	assert_int_equal(spool->aside.count, 1);
	assert_int_equal(spool->aside.files[0].archive.sequence, 2);
	assert_int_equal(spool->waiting.count, 1);
	kit->clock.wall_us = clock_wall_us(&clock_system) + 86460LL * USEC_PER_SEC;
	assert_int_equal(store_look_at_spool(&kit->store), 0);
	assert_int_equal(spool->aside.count, 0);
	assert_int_equal(spool->waiting.count, 1);
}

static void files_of_others_stay(void **state)
{
	static const char *const names[] = { "spool/README", "spool/sent/notes.txt", "spool/9.tar.gz" };
	struct kit *kit = *state;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		drive_write_file(kit_path(kit, "%s", names[i]), "x", 1);
	drop_all(kit);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(access(kit_path(kit, "%s", names[i]), F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(over_spool_max_the_oldest_goes, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(what_was_dropped_is_named_until_told, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(a_drop_is_finished_at_start, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(sent_ones_stay_for_a_while, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(sent_ones_go_before_those_that_wait, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(what_is_damaged_is_named, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_one_is_noted_once, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(damaged_ones_do_not_fill_the_disk, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(files_of_others_stay, kit_set_up, kit_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
