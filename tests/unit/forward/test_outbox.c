/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drive.h"
#include "forward/outbox.h"

#include <errno.h>
#include <inttypes.h>
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

#define REST "-20261123T082508Z-0123456789abcdef.tar.gz"

struct room {
	char folder[64];
	struct outbox outbox;
};

static int enter(void **state)
{
	struct room *room = calloc(1, sizeof *room);

	drive_folder(room->folder);
	assert_int_equal(outbox_open(&room->outbox, room->folder, true), 0);
	*state = room;
	return 0;
}

static int leave(void **state)
{
	struct room *room = *state;

	outbox_close(&room->outbox);
	drive_folder_remove(room->folder);
	free(room);
	return 0;
}

/* Its content is its number. */
static void put(struct room *room, uint64_t sequence)
{
	char text[32], hex[SHA256_HEX_SIZE], path[256];

	snprintf(text, sizeof text, "%" PRIu64, sequence);
	sha256_hex(text, strlen(text), hex);
	snprintf(path, sizeof path, "%s/spool/%s-20261123T082508Z-%.16s.tar.gz", room->folder, text, hex);
	drive_write_file(path, text, strlen(text));
}

static void path_of(const struct room *room, const char *below, const char *name, char path[static 256])
{
	snprintf(path, 256, "%s/spool/%s%s", room->folder, below, name);
}

static void assert_empty(struct room *room)
{
	assert_null(outbox_first(&room->outbox));
	assert_int_equal(errno, 0);
}

/* Takes the first one as if it had been sent. */
static void deliver(struct room *room, uint64_t expected)
{
	const struct archive_name *name = outbox_first(&room->outbox);
	struct outbox_file file;
	char why[160], kept[256], text[32];

	assert_non_null(name);
	assert_true(name->sequence == expected);
	assert_int_equal(outbox_open_first(&room->outbox, &file, why, sizeof why), 0);
	snprintf(text, sizeof text, "%" PRIu64, expected);
	assert_int_equal(file.size, strlen(text));
	assert_int_equal(read(file.fd, text, sizeof text), file.size); /* from its start */
	close(file.fd);
	path_of(room, "sent/", name->text, kept);
	assert_int_equal(outbox_delivered(&room->outbox, why, sizeof why), 0);
	assert_int_equal(access(kept, F_OK), room->outbox.keep ? 0 : -1);
}

static void gives_them_in_order_of_their_numbers(void **state)
{
	static const uint64_t numbers[] = { 100, 9, 10, 2, 1000, 11 }, sorted[] = { 2, 9, 10, 11, 100, 1000 };
	struct room *room = *state;
	char path[256];

	path_of(room, "", "3" REST ".new", path);
	drive_write_file(path, "x", 1);
	for (size_t i = 0; i < 6; i++)
		put(room, numbers[i]);
	for (size_t i = 0; i < 6; i++)
		deliver(room, sorted[i]);
	assert_empty(room);
	put(room, 1001);
	deliver(room, 1001);
	assert_empty(room);
	assert_int_equal(access(path, F_OK), 0); /* not one of ours to touch */
}

static void more_than_one_batch(void **state)
{
	struct room *room = *state;
	const uint64_t most = 3 * OUTBOX_BATCH + 1;

	room->outbox.keep = false;
	for (uint64_t i = most; i > 0; i--)
		put(room, i);
	for (uint64_t i = 1; i <= most; i++)
		deliver(room, i);
	assert_empty(room);
}

static void pass_over(struct room *room, uint64_t expected)
{
	const struct archive_name *name = outbox_first(&room->outbox);

	assert_non_null(name);
	assert_true(name->sequence == expected);
	outbox_pass_over(&room->outbox);
}

/* It comes back when all behind it had their turn, also those that came since. */
static void what_is_passed_over_comes_again(void **state)
{
	struct room *room = *state;

	for (uint64_t i = 1; i <= 4; i++)
		put(room, i);
	pass_over(room, 1);
	deliver(room, 2);
	pass_over(room, 3);
	put(room, 5);
	deliver(room, 4);
	deliver(room, 5);
	pass_over(room, 1);
	pass_over(room, 3);
	pass_over(room, 1);
	deliver(room, 3);
	deliver(room, 1);
	assert_empty(room);
}

/* More that are not wanted than are held at once keep nobody back either. */
static void many_that_are_passed_over(void **state)
{
	struct room *room = *state;
	const uint64_t most = 2 * OUTBOX_BATCH + 1;

	for (uint64_t i = 1; i <= most; i++)
		put(room, i);
	for (uint64_t i = 1; i < most; i++)
		pass_over(room, i);
	deliver(room, most);
	deliver(room, 1);
	pass_over(room, 2);
	deliver(room, 3);
}

static void passes_over_what_is_gone(void **state)
{
	struct room *room = *state;
	struct outbox_file file;
	char why[160], path[256];

	put(room, 1);
	put(room, 2);
	path_of(room, "", outbox_first(&room->outbox)->text, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(outbox_open_first(&room->outbox, &file, why, sizeof why), 1);
	deliver(room, 2);
	/* dropped while it was being sent */
	put(room, 3);
	path_of(room, "", outbox_first(&room->outbox)->text, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(outbox_delivered(&room->outbox, why, sizeof why), 0);
	assert_empty(room);
}

static void sets_aside_what_is_damaged(void **state)
{
	struct room *room = *state;
	struct outbox_file file;
	char why[160], path[256], aside[300];

	put(room, 1);
	put(room, 2);
	path_of(room, "", outbox_first(&room->outbox)->text, path);
	drive_write_file(path, "other", 5);
	assert_int_equal(outbox_open_first(&room->outbox, &file, why, sizeof why), OUTBOX_DAMAGED);
	snprintf(aside, sizeof aside, "%s.damaged", path);
	assert_int_equal(access(aside, F_OK), 0);
	deliver(room, 2);
	assert_empty(room);
}

static void the_digest_is_that_of_the_header(void **state)
{
	struct room *room = *state;
	struct outbox_file file;
	char why[160];

	put(room, 1);
	outbox_first(&room->outbox);
	assert_int_equal(outbox_open_first(&room->outbox, &file, why, sizeof why), 0);
	close(file.fd);
	/* printf 1 | openssl dgst -sha256 -binary | base64 */
	assert_string_equal(file.digest, "a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=");
}

/* One that cannot be read is an error to be told, and stays. */
static void says_why_it_cannot_be_read(void **state)
{
	struct room *room = *state;
	struct outbox_file file;
	char why[160], path[256];

	path_of(room, "", "1" REST, path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_non_null(outbox_first(&room->outbox));
	assert_int_equal(outbox_open_first(&room->outbox, &file, why, sizeof why), -1);
	assert_string_equal(why, "cannot read spool/1" REST ": Is a directory");
	assert_true(outbox_first(&room->outbox)->sequence == 1);
}

static void needs_its_folder(void **state)
{
	struct outbox outbox;

	(void)state;
	assert_int_equal(outbox_open(&outbox, "/nonexistent", true), -1);
}

int main(void)
{
#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, enter, leave)
	const struct CMUnitTest tests[] = {
		IN_ROOM(gives_them_in_order_of_their_numbers),
		IN_ROOM(more_than_one_batch),
		IN_ROOM(what_is_passed_over_comes_again),
		IN_ROOM(many_that_are_passed_over),
		IN_ROOM(passes_over_what_is_gone),
		IN_ROOM(sets_aside_what_is_damaged),
		IN_ROOM(the_digest_is_that_of_the_header),
		IN_ROOM(says_why_it_cannot_be_read),
		cmocka_unit_test(needs_its_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
