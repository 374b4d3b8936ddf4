/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to be durable was synced before. A test that kills a program does not see a missing fsync(), as the
 * kernel keeps what was written; so this program stands between the store and the kernel: its write(), fsync() and so
 * on note who calls in which order, and can fail.
 */
#include "build-config.h"

#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define PATHS 64

/* Static, as the functions that stand between have no other way to find it. */
static struct trace {
	char folder[64];                      /* what is below it is noted; "" nothing */
	char unsynced[PATHS][DISK_PATH_SIZE]; /* files with data, and folders with names, that a power cut may take */
	char early[256];                      /* a file that was renamed before its data was safe */
	struct buffer log;
	int fails_at, syncs; /* the n-th sync fails; 0 none */
} trace;

/* --- what is noted --- */

static char *find(const char *path)
{
	for (size_t i = 0; i < PATHS; i++)
		if (strcmp(trace.unsynced[i], path) == 0)
			return trace.unsynced[i];
	return NULL;
}

static bool is_synced(const char *path)
{
	return !find(path);
}

static void note_unsynced(const char *path)
{
	char *place = find(path) ? NULL : find("");

	if (place)
		snprintf(place, DISK_PATH_SIZE, "%s", path);
}

static void note_synced(const char *path)
{
	char *place = find(path);

	if (place)
		*place = '\0';
}

static void note_folder_of(const char *path)
{
	char copy[DISK_PATH_SIZE];

	snprintf(copy, sizeof copy, "%s", path);
	note_unsynced(dirname(copy));
}

static void note(const char *what, const char *path)
{
	buffer_addf(&trace.log, "%s %s\n", what, path);
}

/* The path of what is open, below the folder ("." itself). False: it is elsewhere. */
static bool path_of(int fd, char path[static DISK_PATH_SIZE])
{
	char link[64], whole[512];
	size_t length = strlen(trace.folder);

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = length ? readlink(link, whole, sizeof whole - 1) : -1;
	if (n < 0)
		return false;
	whole[n] = '\0';
	if (strncmp(whole, trace.folder, length) != 0 || (whole[length] && whole[length] != '/'))
		return false;
	snprintf(path, DISK_PATH_SIZE, "%.150s", whole[length] ? whole + length + 1 : ".");
	return true;
}

/* --- what stands between the store and the kernel --- */

ssize_t write(int fd, const void *data, size_t length)
{
	char path[DISK_PATH_SIZE];

	if (path_of(fd, path))
		note_unsynced(path);
	return syscall(SYS_write, fd, data, length);
}

static int sync_as(long call, int fd)
{
	char path[DISK_PATH_SIZE];

	if (!path_of(fd, path))
		return (int)syscall(call, fd);
	if (++trace.syncs == trace.fails_at) {
		errno = EIO;
		return -1;
	}
	note("sync", path);
	note_synced(path);
	return (int)syscall(call, fd);
}

int fsync(int fd)
{
	return sync_as(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_as(SYS_fdatasync, fd);
}

int openat(int at, const char *path, int flags, ...)
{
	va_list args;
	char folder[DISK_PATH_SIZE];

	va_start(args, flags);
	unsigned mode = flags & O_CREAT ? va_arg(args, unsigned) : 0;
	va_end(args);
	if (flags & O_CREAT && path_of(at, folder) && faccessat(at, path, F_OK, 0))
		note_folder_of(path);
	return (int)syscall(SYS_openat, at, path, flags, mode);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
	char folder[DISK_PATH_SIZE];

	if (path_of(to_at, folder)) {
		if (!is_synced(from))
			snprintf(trace.early, sizeof trace.early, "%s", from);
		note("name", to);
		note_folder_of(from);
		note_folder_of(to);
	}
	return (int)syscall(SYS_renameat, from_at, from, to_at, to);
}

int unlinkat(int at, const char *path, int flags)
{
	char folder[DISK_PATH_SIZE];

	if (path_of(at, folder) && faccessat(at, path, F_OK, 0) == 0)
		note("remove", path);
	return (int)syscall(SYS_unlinkat, at, path, flags);
}

/* --- tests --- */

static void begin_trace(const struct kit *kit)
{
	trace = (struct trace){ 0 };
	buffer_init(&trace.log, 1 << 20);
	snprintf(trace.folder, sizeof trace.folder, "%s", kit->folder);
}

static int set_up(void **state)
{
	kit_set_up(state);
	begin_trace(*state);
	return 0;
}

static int tear_down(void **state)
{
	trace.folder[0] = '\0';
	buffer_release(&trace.log);
	return kit_tear_down(state);
}

static void assert_nothing_unsynced(void)
{
	assert_string_equal(trace.early, "");
	for (size_t i = 0; i < PATHS; i++)
		assert_string_equal(trace.unsynced[i], "");
}

static void assert_log(const char *expected)
{
	assert_string_equal(trace.log.data ? trace.log.data : "", expected);
	buffer_clear(&trace.log);
}

static void append(struct kit *kit, uint64_t n)
{
	static const char record[] = "{\"agent\":\"a\",\"time\":1790000001}";

	assert_int_equal(store_append(&kit->store, n, "measure", "a", KIT_TIME, record, sizeof record - 1), 0);
}

static void durable_is_said_after_the_sync(void **state)
{
	struct kit *kit = *state;

	for (uint64_t n = 1; n <= 3; n++) {
		append(kit, n);
		assert_int_equal(store_tick(&kit->store), 0);
		assert_int_equal(kit->store.journal.durable, n - 1);
		assert_false(is_synced("journal/current.jsonl"));
		clock_fake_advance(&kit->clock, JOURNAL_SYNC_US);
		assert_int_equal(store_tick(&kit->store), 0);
		assert_int_equal(kit->store.journal.durable, n);
		assert_nothing_unsynced();
	}
	assert_log("sync journal\n" /* the new file's name */
		   "sync journal/current.jsonl\nsync journal/current.jsonl\nsync journal/current.jsonl\n");
}

/* What the kernel has shown to the one before may be nowhere but in memory. */
static void what_is_found_is_synced_before_it_is_durable(void **state)
{
	struct kit *kit = *state;

	append(kit, 1);
	kit_close(kit);
	assert_false(is_synced("journal/current.jsonl"));
	kit_open(kit);
	assert_int_equal(kit->store.journal.durable, 1);
	assert_nothing_unsynced();
}

static void an_archive_is_safe_before_its_records_go(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_append(kit, 1, 10);
	kit_seal(kit, &result);
	kit_append(kit, 11, 20);
	assert_int_equal(store_applied(&kit->store, 20), 0);
	buffer_clear(&trace.log);
	kit_seal(kit, &result);
	assert_nothing_unsynced();
	buffer_addf(&trace.log, "end of %d\n", (int)result.sequence);
	char expected[2048];
	snprintf(expected, sizeof expected,
		 "name journal/00000000000000000020.jsonl\nsync journal\n"
		 "sync board.jsonl.new\nname board.jsonl\nsync .\n"
		 /* announced */
		 "sync chain.json.new\nname chain.json\nsync .\n"
		 "sync chain.copy.json.new\nname chain.copy.json\nsync .\n"
		 "sync spool/.sealing\nname spool/%s\nsync spool\n"
		 /* concluded */
		 "sync chain.json.new\nname chain.json\nsync .\n"
		 "sync chain.copy.json.new\nname chain.copy.json\nsync .\n"
		 "remove journal/00000000000000000010.jsonl\nend of 2\n",
		 result.name);
	assert_log(expected);
}

/* A drop is noted before the archive goes: the other way round nobody would tell of it. */
static void a_drop_is_safe_before_the_archive_goes(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_append(kit, 1, 1);
	kit_seal(kit, &result);
	buffer_clear(&trace.log);
	assert_int_equal(spool_tidy(&kit->store.spool, &kit->store.chain, 0, INT32_MAX, 0), 1);
	assert_nothing_unsynced();
	char expected[512];
	snprintf(expected, sizeof expected,
		 "sync chain.json.new\nname chain.json\nsync .\n"
		 "sync chain.copy.json.new\nname chain.copy.json\nsync .\nremove spool/%s\n",
		 result.name);
	assert_log(expected);
}

/* After a failed sync the kernel may show what it will never write: nobody may take that for durable. */
static void what_could_not_be_synced_is_not_there(void **state)
{
	struct kit *kit = *state;
	struct stat before, after;

	kit_append(kit, 1, 3);
	assert_int_equal(stat(kit_path(kit, "journal/current.jsonl"), &before), 0);
	append(kit, 4);
	append(kit, 5);
	clock_fake_advance(&kit->clock, JOURNAL_SYNC_US);
	trace.fails_at = trace.syncs + 1;
	assert_int_equal(store_tick(&kit->store), -1);
	assert_int_equal(kit->store.journal.durable, 3);
	assert_non_null(strstr(kit->store.disk.trouble, "cannot sync journal/current.jsonl: Input/output error"));
	assert_int_equal(stat(kit_path(kit, "journal/current.jsonl"), &after), 0);
	assert_int_equal(after.st_size, before.st_size);
	kit_reopen(kit);
	assert_int_equal(kit->store.journal.last, 3);
}

/* Whichever sync of a seal fails, the store says so, and the next one ends with the same archive, once. */
static void no_failed_sync_is_passed_over(void **state)
{
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];
	int failed, at = 0;

	(void)state;
	do {
		struct kit *kit;

		kit_set_up((void **)&kit);
		begin_trace(kit);
		kit_append(kit, 1, 10);
		trace.fails_at = trace.syncs + ++at;
		failed = store_seal(&kit->store, &result);
		if (failed)
			assert_non_null(strstr(kit->store.disk.trouble, "Input/output error"));
		trace.fails_at = 0;
		kit_reopen(kit);
		assert_int_equal(store_recover(&kit->store), 0);
		kit_seal(kit, &result);
		assert_int_equal(kit->store.chain.sequence, 1);
		assert_int_equal(kit_find(kit, 1, name), 1);
		json_t *manifest = kit_manifest(kit, name);
		assert_int_equal(json_integer_value(json_object_get(manifest, "records")), 10);
		json_decref(manifest);
		trace.folder[0] = '\0';
		buffer_release(&trace.log);
		kit_tear_down((void **)&kit);
	} while (failed);
	assert_int_equal(at, 14); /* 13 of them, and one time without */
}

int main(void)
{
#define IN_KIT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		IN_KIT(durable_is_said_after_the_sync),           IN_KIT(what_is_found_is_synced_before_it_is_durable),
		IN_KIT(an_archive_is_safe_before_its_records_go), IN_KIT(a_drop_is_safe_before_the_archive_goes),
		IN_KIT(what_could_not_be_synced_is_not_there),    cmocka_unit_test(no_failed_sync_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
