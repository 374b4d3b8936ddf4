/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real z_stats-store, driven through its socket. */
#include "build-config.h"

#include "kit.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAM "subagent/store/z_stats-store"

struct room {
	char folder[64];
	struct drive drive;
	json_int_t last; /* of hello; -1 none */
	size_t board;    /* records that were told */
};

static void room_hello(struct room *room)
{
	drive_start(&room->drive, PROGRAM,
		    json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:b}", "state_dir", room->folder, "id", "1", "host", "h",
			      "module", "m", "spool_max", 1 << 30, "spool_keep_us", 1 << 30, "archive", 1));
	const json_t *last = json_object_get(room->drive.frame.head, "last");
	room->last = last ? json_integer_value(last) : -1;
}

static void room_start(struct room *room)
{
	room_hello(room);
	room->board = 0;
	while (strcmp(json_string_value(json_object_get(drive_next(&room->drive), "op")), "board") == 0)
		for (size_t i = 0; i < room->drive.frame.length; i++)
			room->board += room->drive.frame.body[i] == '\n';
	assert_string_equal(json_string_value(json_object_get(room->drive.frame.head, "op")), "board_end");
}

static int set_up(void **state)
{
	struct room *room = calloc(1, sizeof *room);

	drive_folder(room->folder);
	*state = room;
	return 0;
}

static int tear_down(void **state)
{
	struct room *room = *state;

	drive_folder_remove(room->folder);
	free(room);
	return 0;
}

static void append(struct room *room, json_int_t n, size_t length)
{
	struct buffer record;

	buffer_init(&record, 1 << 20);
	buffer_addf(&record, "{\"agent\":\"a%d\",\"time\":%" PRId64 ",\"x\":\"", (int)(n % 4), (int64_t)(KIT_TIME + n));
	while (record.length < length)
		buffer_adds(&record, "x");
	buffer_adds(&record, "\"}");
	drive_send(&room->drive,
		   json_pack("{s:s, s:I, s:s, s:I, s:s+}", "op", "append", "n", n, "kind", "measure", "time_us",
			     (json_int_t)(KIT_TIME + n) * USEC_PER_SEC, "agent", "a",
			     (const char *[]){ "0", "1", "2", "3" }[n % 4]),
		   record.data, record.length);
	buffer_release(&record);
}

/* Until it is durable. What else is said meanwhile is passed over. */
static void wait_durable(struct room *room, json_int_t n)
{
	for (;;) {
		const json_t *head = drive_next(&room->drive);
		const char *op = json_string_value(json_object_get(head, "op"));

		if (op && strcmp(op, "durable") == 0 && json_integer_value(json_object_get(head, "n")) >= n)
			break;
	}
}

static void assert_reads(struct room *room, json_int_t from, json_int_t first, json_int_t last)
{
	const json_t *answer = drive_ask(
		&room->drive, json_pack("{s:s, s:I, s:i}", "op", "read", "from", from, "bytes", 100000), NULL, 0);

	assert_int_equal(json_integer_value(json_object_get(answer, "first")), first);
	assert_int_equal(json_integer_value(json_object_get(answer, "last")), last);
	if (first)
		assert_int_equal(strtoll(room->drive.frame.body, NULL, 10), first);
}

static void what_is_durable_outlives_a_kill(void **state)
{
	struct room *room = *state;
	json_int_t n = 0;

	for (int life = 0; life < 3; life++) {
		room_start(room);
		assert_true(room->last >= n);
		assert_int_equal(room->board, life ? 4 : 0);
		n = room->last;
		for (int i = 0; i < 10; i++)
			append(room, ++n, 0);
		wait_durable(room, n);
		append(room, n + 1, 0); /* may be there, or not */
		drive_kill(&room->drive);
	}
	room_start(room);
	assert_true(room->last == n || room->last == n + 1);
	assert_reads(room, 1, 1, room->last);
	assert_reads(room, 7, 7, room->last);
	assert_reads(room, 100, 0, 0);
	drive_end(&room->drive);
}

static void what_was_sent_before_the_end_is_kept(void **state)
{
	struct room *room = *state;

	room_start(room);
	for (int i = 1; i <= 5; i++)
		append(room, i, 0);
	drive_end(&room->drive);
	room_start(room);
	assert_int_equal(room->last, 5);
	/* sent again by one that has not heard: told again */
	append(room, 3, 0);
	wait_durable(room, 5);
	drive_end(&room->drive);
}

static void seals(void **state)
{
	struct room *room = *state;
	struct stat status;

	room_start(room);
	for (int i = 1; i <= 5; i++)
		append(room, i, 0);
	wait_durable(room, 5);
	drive_expect(&room->drive, "trouble"); /* null */
	assert_true(json_is_null(json_object_get(room->drive.frame.head, "text")));
	const json_t *answer = drive_ask(&room->drive, json_pack("{s:s}", "op", "seal"), NULL, 0);
	char path[512];
	snprintf(path, sizeof path, "%s/spool/%s", room->folder, json_string_value(json_object_get(answer, "name")));
	json_int_t octets = json_integer_value(json_object_get(answer, "bytes"));
	assert_int_equal(json_integer_value(json_object_get(answer, "sequence")), 1);
	assert_int_equal(json_integer_value(json_object_get(answer, "records")), 5);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, octets);
	const json_t *spool = drive_expect(&room->drive, "spool");
	assert_int_equal(json_integer_value(json_object_get(spool, "count")), 1);
	assert_int_equal(json_integer_value(json_object_get(spool, "bytes")), octets);
	assert_int_equal(json_integer_value(json_object_get(spool, "oldest_us")),
			 (int64_t)(KIT_TIME + 5) * USEC_PER_SEC);
	answer = drive_ask(&room->drive, json_pack("{s:s}", "op", "seal"), NULL, 0);
	assert_int_equal(json_integer_value(json_object_get(answer, "sequence")), 0);
	drive_kill(&room->drive);
	room_start(room);
	assert_int_equal(room->last, 5);
	drive_end(&room->drive);
}

/* The text of the next trouble that is one; the worker then ends with status 1. */
static void assert_ends_in_trouble(struct room *room, const char *with)
{
	const char *text = NULL;
	int status;

	while (!text) {
		const json_t *head = drive_next(&room->drive);
		const char *op = json_string_value(json_object_get(head, "op"));

		if (op && strcmp(op, "trouble") == 0)
			text = json_string_value(json_object_get(head, "text"));
	}
	assert_non_null(strstr(text, with));
	close(room->drive.fd);
	frame_reader_release(&room->drive.reader);
	assert_int_equal(waitpid(room->drive.pid, &status, 0), room->drive.pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* hello is answered, and then the reason told: nobody is left to guess. */
static void says_why_it_cannot_begin(void **state)
{
	struct room *room = *state;
	char path[512];

	snprintf(path, sizeof path, "%s/journal", room->folder);
	drive_write_file(path, "x", 1);
	room_hello(room);
	assert_int_equal(room->last, -1);
	assert_ends_in_trouble(room, "journal");
	assert_int_equal(unlink(path), 0);
	room_start(room);
	assert_int_equal(room->last, 0);
	drive_end(&room->drive);
}

static bool mount_small(const char *folder)
{
	/* In a namespace of our own: the mount ends with this program. */
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0;
}

static void a_full_disk_loses_nothing_that_was_durable(void **state)
{
	struct room *room = *state;
	json_int_t n = 0, durable = 0;

	if (!mount_small(room->folder)) {
		print_message("# skipped: needs root to mount a small tmpfs (%s)\n", strerror(errno));
		skip();
	}
	room_start(room);
	for (int i = 0; i < 100; i++)
		append(room, ++n, 1000);
	wait_durable(room, n);
	durable = n;
	for (int i = 0; i < 300; i++)
		append(room, ++n, 1000);
	assert_ends_in_trouble(room, "No space left");
	for (int again = 0; again < 2; again++) { /* the next one begins well, and says the same */
		room_start(room);
		assert_true(room->last >= durable && room->last < n);
		assert_reads(room, durable, durable, room->last);
		for (json_int_t i = room->last + 1; i <= n; i++)
			append(room, i, 1000);
		assert_ends_in_trouble(room, "No space left");
	}
	assert_int_equal(mount("tmpfs", room->folder, "tmpfs", MS_REMOUNT, "size=4m"), 0);
	room_start(room);
	for (json_int_t i = room->last + 1; i <= n; i++)
		append(room, i, 1000);
	wait_durable(room, n);
	drive_expect(&room->drive, "trouble");
	assert_true(json_is_null(json_object_get(room->drive.frame.head, "text")));
	assert_reads(room, n, n, n);
	drive_end(&room->drive);
	assert_int_equal(umount(room->folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_durable_outlives_a_kill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_sent_before_the_end_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(seals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_why_it_cannot_begin, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing_that_was_durable, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
