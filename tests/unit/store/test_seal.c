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

#define RECORDS 10

/* The archive of records 1..RECORDS as it must be after any crash. */
struct reference {
	char name[ARCHIVE_NAME_SIZE], *data, *chain;
	size_t length;
};

static void take_reference(struct reference *reference)
{
	struct kit *kit;
	struct seal_result result;

	kit_set_up((void **)&kit);
	kit_append(kit, 1, RECORDS);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 1);
	snprintf(reference->name, sizeof reference->name, "%s", result.name);
	reference->data = drive_read_file(kit_path(kit, "spool/%s", result.name), &reference->length);
	reference->chain = drive_read_file(kit_path(kit, "chain.json"), NULL);
	assert_non_null(reference->data);
	assert_int_equal(reference->length, result.octets);
	kit_tear_down((void **)&kit);
}

static void release_reference(struct reference *reference)
{
	free(reference->data);
	free(reference->chain);
}

static json_int_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void assert_lines(const char *archive, const char *name, const char *expected)
{
	size_t length;
	char *text = kit_extract(archive, name, &length);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void holds_what_it_says(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char path[512];
	size_t length;

	kit_append(kit, 1, 6);
	kit_seal(kit, &result);
	assert_string_equal(strstr(result.name, "-"), strstr(kit->store.spool.waiting.files[0].archive.text, "-"));
	assert_memory_equal(result.name, "1-20260921T141326Z-", 19);
	assert_int_equal(result.records, 6);
	json_t *manifest = kit_manifest(kit, result.name);
	assert_int_equal(number(manifest, "format"), 1);
	assert_string_equal(json_string_value(json_object_get(manifest, "id")), "0210066H-1");
	assert_string_equal(json_string_value(json_object_get(manifest, "host")), "amon");
	assert_string_equal(json_string_value(json_object_get(manifest, "module")), "amon-1.5");
	assert_string_equal(json_string_value(json_object_get(manifest, "from")), "2026-09-21T14:13:21.125Z");
	assert_string_equal(json_string_value(json_object_get(manifest, "to")), "2026-09-21T14:13:26.125Z");
	assert_true(json_is_null(json_object_get(manifest, "previous")));
	assert_int_equal(json_object_size(json_object_get(manifest, "files")), 5);
	json_decref(manifest);
	snprintf(path, sizeof path, "%s", kit_path(kit, "spool/%s", result.name));
	assert_lines(path, "events.jsonl", "{\"agent\":\"a2\",\"time\":1790000005.125000,\"n\":5}\n");
	assert_lines(path, "agents/a0.json", "{\"agent\":\"a0\",\"time\":1790000006.125000,\"n\":6}");
	assert_lines(path, "agents/a2.json", "{\"agent\":\"a2\",\"time\":1790000002.125000,\"n\":2}");
	char *measures = kit_extract(path, "measures.jsonl", &length);
	assert_memory_equal(measures, "{\"agent\":\"a1\",\"time\":1790000001.125000,\"n\":1}\n", 46);
	free(measures);
}

static void there_may_be_nothing_to_seal(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 0);
	kit_append(kit, 1, 1);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 1);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 0);
	assert_int_equal(kit->store.spool.waiting.count, 1);
}

/* Each names the sum of the one before, and begins where it ended. */
static void archives_are_a_chain(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;
	char before[SHA256_HEX_SIZE] = "";

	for (uint64_t n = 1; n <= 4; n++) {
		kit_append(kit, 3 * n - 2, 3 * n);
		kit_seal(kit, &result);
		kit_reopen(kit);
		assert_int_equal(result.sequence, n);
		json_t *manifest = kit_manifest(kit, result.name);
		const char *previous = json_string_value(json_object_get(manifest, "previous"));
		assert_int_equal(number(manifest, "first"), 3 * n - 2);
		assert_int_equal(number(manifest, "last"), 3 * n);
		assert_int_equal(number(manifest, "lost"), 0);
		assert_string_equal(previous ? previous : "", before);
		json_decref(manifest);
		size_t length;
		char *data = drive_read_file(kit_path(kit, "spool/%s", result.name), &length);
		sha256_hex(data, length, before);
		assert_non_null(strstr(result.name, (char[]){ '-', before[0], before[1], before[2], '\0' }));
		free(data);
	}
}

static void lost_records_are_counted(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit_append(kit, 3, 4); /* 1 and 2 are lost */
	kit_append(kit, 10, 12);
	kit_close(kit);
	size_t length;
	char *data = drive_read_file(kit_path(kit, "journal/current.jsonl"), &length);
	*strchr(data, '4') ^= 1;              /* a digit of record 4 or of the sum of one */
	strstr(data, " 11 measure")[20] ^= 1; /* and one in record 11 */
	drive_write_file(kit_path(kit, "journal/current.jsonl"), data, length);
	free(data);
	kit_open(kit);
	kit_seal(kit, &result);
	json_t *manifest = kit_manifest(kit, result.name);
	assert_int_equal(number(manifest, "last"), 12);
	assert_int_equal(number(manifest, "records") + number(manifest, "lost"), 12);
	assert_int_equal(number(manifest, "records"), 3);
	json_decref(manifest);
}

/* Names are paths in the archive: no other ones than agents' get there. */
static void no_file_leaves_the_archive(void **state)
{
	static const char record[] = "{\"agent\":\"../x\",\"time\":1790000001}";
	struct kit *kit = *state;
	struct seal_result result;

	assert_int_equal(store_append(&kit->store, 1, "measure", "../x", 0, record, sizeof record - 1), 0);
	kit_seal(kit, &result);
	json_t *manifest = kit_manifest(kit, result.name);
	assert_int_equal(json_object_size(json_object_get(manifest, "files")), 2);
	assert_int_equal(number(manifest, "records"), 1);
	json_decref(manifest);
}

static void the_same_journal_gives_the_same_octets(void **state)
{
	struct reference one, other;

	(void)state;
	take_reference(&one);
	take_reference(&other);
	assert_string_equal(one.name, other.name);
	assert_int_equal(one.length, other.length);
	assert_memory_equal(one.data, other.data, one.length);
	release_reference(&one);
	release_reference(&other);
}

/* What stands on the disk when all stops, between any two steps. */
enum chain_state { CHAIN_NONE, CHAIN_ANNOUNCED, CHAIN_CONCLUDED };
struct crash {
	const char *name;
	bool rotated;
	enum chain_state chain;
	int sealing;          /* of .sealing: none, half, whole */
	const char *placed;   /* the folder where the archive is under its name; NULL nowhere */
	const char *leftover; /* a file that was being written */
};

static const struct crash crashes[] = {
	{ "before anything", false, CHAIN_NONE, 0, NULL, NULL },
	{ "after the journal began a new segment", true, CHAIN_NONE, 0, NULL, NULL },
	{ "while the board was written", true, CHAIN_NONE, 0, NULL, "board.jsonl.new" },
	{ "while the archive was announced", true, CHAIN_NONE, 0, NULL, "chain.json.new" },
	{ "after it was announced", true, CHAIN_ANNOUNCED, 0, NULL, NULL },
	{ "while it was written", true, CHAIN_ANNOUNCED, 1, NULL, NULL },
	{ "after it was written", true, CHAIN_ANNOUNCED, 2, NULL, NULL },
	{ "after it got its name", true, CHAIN_ANNOUNCED, 0, "spool", NULL },
	{ "after it was even delivered", true, CHAIN_ANNOUNCED, 0, "spool/sent", NULL },
	{ "while the chain was concluded", true, CHAIN_ANNOUNCED, 0, "spool", "chain.json.new" },
	{ "after the chain was concluded", true, CHAIN_CONCLUDED, 0, "spool", NULL },
};

static const char announced[] =
	"{\"sequence\": 0, \"last\": 0, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0, "
	"\"sealing\": {\"last\": 10, \"id\": \"0210066H-1\", \"host\": \"amon\", "
	"\"module\": \"amon-1.5\", \"dropped\": []}}";

static void build_crash(struct kit *kit, const struct crash *crash, const struct reference *reference)
{
	const char *chain = crash->chain == CHAIN_ANNOUNCED ? announced : reference->chain;

	kit_append(kit, 1, RECORDS);
	if (crash->rotated)
		assert_int_equal(journal_rotate(&kit->store.journal), 0);
	kit_close(kit);
	if (crash->chain != CHAIN_NONE)
		drive_write_file(kit_path(kit, "chain.json"), chain, strlen(chain));
	if (crash->sealing)
		drive_write_file(kit_path(kit, "spool/.sealing"), reference->data,
				 crash->sealing == 1 ? reference->length / 2 : reference->length);
	if (crash->placed)
		drive_write_file(kit_path(kit, "%s/%s", crash->placed, reference->name), reference->data,
				 reference->length);
	if (crash->leftover)
		drive_write_file(kit_path(kit, "%s", crash->leftover), "{\"sequence\": 7", 14);
}

/* The archive stands where it should, once, as it was. */
static void assert_archive(struct kit *kit, const struct crash *crash, const struct reference *reference)
{
	bool sent = crash->placed && strcmp(crash->placed, "spool/sent") == 0;
	char name[ARCHIVE_NAME_SIZE];
	size_t length;

	assert_int_equal(kit_find(kit, 1, name), sent ? 0 : 1);
	if (!sent)
		assert_string_equal(name, reference->name);
	char *data = drive_read_file(kit_path(kit, "%s/%s", sent ? "spool/sent" : "spool", reference->name), &length);
	assert_non_null(data);
	assert_int_equal(length, reference->length);
	assert_memory_equal(data, reference->data, length);
	free(data);
	assert_int_equal(access(kit_path(kit, "spool/.sealing"), F_OK), -1);
}

static void recover(const struct crash *crash, const struct reference *reference, bool settings_changed)
{
	struct kit *kit;
	struct seal_result result;
	bool begun = crash->chain != CHAIN_NONE;

	print_message("# %s%s\n", crash->name, settings_changed ? ", with other settings since" : "");
	kit_set_up((void **)&kit);
	build_crash(kit, crash, reference);
	if (settings_changed)
		kit->host = "other";
	kit_open(kit);
	assert_int_equal(store_recover(&kit->store), 0);
	assert_int_equal(kit->store.chain.sequence, begun ? 1 : 0);
	if (!begun)
		kit_seal(kit, &result);
	if (begun || !settings_changed)
		assert_archive(kit, crash, reference);
	kit_append(kit, RECORDS + 1, RECORDS + 3);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 2);
	json_t *manifest = kit_manifest(kit, result.name);
	assert_int_equal(number(manifest, "first"), RECORDS + 1);
	assert_int_equal(number(manifest, "records"), 3);
	assert_int_equal(number(manifest, "lost"), 0);
	json_decref(manifest);
	kit_tear_down((void **)&kit);
}

static void no_crash_makes_a_hole(void **state)
{
	struct reference reference;

	(void)state;
	take_reference(&reference);
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
		recover(&crashes[i], &reference, false);
		recover(&crashes[i], &reference, true);
	}
	release_reference(&reference);
}

/* The announced archive cannot be written: the journal goes on, and what comes then is not in it. */
static void the_journal_does_not_wait_for_the_archive(void **state)
{
	struct kit *kit = *state;
	struct reference reference;
	struct seal_result result;
	const struct crash crash = { .placed = NULL };
	char name[ARCHIVE_NAME_SIZE];

	take_reference(&reference);
	kit_append(kit, 1, RECORDS);
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	kit_close(kit);
	drive_write_file(kit_path(kit, "chain.json"), announced, strlen(announced));
	assert_int_equal(mkdir(kit_path(kit, "spool/.sealing"), 0700), 0);
	kit_open(kit);
	assert_int_equal(store_recover(&kit->store), 1);
	assert_non_null(strstr(kit->store.disk.trouble, "spool/.sealing"));
	kit_append(kit, RECORDS + 1, RECORDS + 5);
	assert_int_equal(kit->store.journal.durable, RECORDS + 5);
	assert_int_equal(rmdir(kit_path(kit, "spool/.sealing")), 0);
	kit_seal(kit, &result);
	assert_archive(kit, &crash, &reference);
	assert_int_equal(kit_find(kit, 2, name), 1);
	json_t *manifest = kit_manifest(kit, name);
	assert_int_equal(number(manifest, "records"), 5);
	json_decref(manifest);
	release_reference(&reference);
}

static void without_zephir_there_are_no_archives(void **state)
{
	struct kit *kit = *state;
	struct seal_result result;

	kit->archive = false;
	kit_reopen(kit);
	kit_append(kit, 1, 4);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 0);
	assert_int_equal(kit->store.journal.count, 1);
	kit_append(kit, 5, 6);
	kit_seal(kit, &result);
	assert_int_equal(store_applied(&kit->store, 6), 0);
	assert_int_equal(kit->store.journal.count, 1);
	assert_int_equal(kit->store.spool.waiting.count, 0);
	/* and when one is configured, its archives begin there, and miss nothing */
	kit->archive = true;
	kit_reopen(kit);
	assert_int_equal(kit->store.journal.last, 6);
	kit_append(kit, 7, 7);
	kit_seal(kit, &result);
	assert_int_equal(result.sequence, 1);
	json_t *manifest = kit_manifest(kit, result.name);
	assert_int_equal(number(manifest, "first"), 7);
	assert_int_equal(number(manifest, "lost"), 0);
	json_decref(manifest);
}

/* More than fits in one archive becomes several, one after the other. */
static void much_becomes_several(void **state)
{
	static char record[1 << 20];
	struct kit *kit = *state;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];
	json_int_t records = 0, last = 0;

	memset(record, 'x', sizeof record);
	memcpy(record, "{\"agent\":\"a\",\"x\":\"", 18);
	memcpy(record + sizeof record - 2, "\"}", 2);
	for (uint64_t n = 1; n <= 20; n++)
		assert_int_equal(store_append(&kit->store, n, "measure", "a", KIT_TIME, record, sizeof record), 0);
	kit_seal(kit, &result);
	assert_true(result.sequence > 1);
	for (uint64_t sequence = 1; sequence <= result.sequence; sequence++) {
		assert_int_equal(kit_find(kit, sequence, name), 1);
		json_t *manifest = kit_manifest(kit, name);
		assert_int_equal(number(manifest, "first"), last + 1);
		last = number(manifest, "last");
		records += number(manifest, "records");
		json_decref(manifest);
	}
	assert_int_equal(records, 20);
}

/* No JSON, or JSON that is no chain. */
static const char *const damaged_chains[] = {
	"",
	"{\"sequence\": ",
	"[]",
	"{}",
	"{\"last\": 3, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": \"1\", \"last\": 3, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": -1, \"last\": 3, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"12\", \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": null, \"dropped\": [], \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"\", \"dropped\": {}, \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"\", \"dropped\": [1], \"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"\", \"dropped\": [{\"first\": 1, \"last\": 2, \"named\": 0}], "
	"\"dropped_ever\": 0}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0, \"sealing\": {\"last\": 3, "
	"\"dropped\": []}}",
	"{\"sequence\": 1, \"last\": 3, \"sha256\": \"\", \"dropped\": [], \"dropped_ever\": 0, \"sealing\": []}",
};

/* As if the disk had lost it: NULL, the file is gone. */
static void damage(struct kit *kit, const char *name, const char *content)
{
	if (content)
		drive_write_file(kit_path(kit, "%s", name), content, strlen(content));
	else
		assert_int_equal(unlink(kit_path(kit, "%s", name)), 0);
}

static void seal_three(struct kit **kit)
{
	struct seal_result result;

	kit_set_up((void **)kit);
	kit_append(*kit, 1, 3);
	kit_seal(*kit, &result);
	kit_close(*kit);
}

/* The copy knows what the spool, emptied by deliveries, and the journal cannot tell. */
static void one_number_stands_for_one_archive(void **state)
{
	struct kit *kit;
	struct seal_result result;
	char name[ARCHIVE_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i <= sizeof damaged_chains / sizeof *damaged_chains; i++) {
		const char *content = i ? damaged_chains[i - 1] : NULL;

		seal_three(&kit);
		damage(kit, "chain.json", content);
		kit_open(kit);
		assert_int_equal(access(kit_path(kit, "chain.json.damaged"), F_OK), content ? 0 : -1);
		assert_int_equal(kit_find(kit, 1, name), 1);
		assert_int_equal(unlink(kit_path(kit, "spool/%s", name)), 0);
		kit_reopen(kit);
		kit_append(kit, 4, 5);
		kit_seal(kit, &result);
		assert_int_equal(result.sequence, 2);
		json_t *manifest = kit_manifest(kit, result.name);
		assert_int_equal(number(manifest, "first"), 4);
		assert_true(json_is_string(json_object_get(manifest, "previous")));
		json_decref(manifest);
		kit_tear_down((void **)&kit);
	}
}

/* Without both, numbers go on after the archives that are there. */
static void a_lost_chain_goes_on(void **state)
{
	static const char *const contents[] = { NULL, "", "{\"sequence\": 7}" };
	struct kit *kit;
	struct seal_result result;

	(void)state;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		seal_three(&kit);
		damage(kit, "chain.json", contents[i]);
		damage(kit, "chain.copy.json", contents[i]);
		kit_open(kit);
		assert_int_equal(access(kit_path(kit, "chain.json.damaged"), F_OK), contents[i] ? 0 : -1);
		assert_int_equal(access(kit_path(kit, "chain.copy.json.damaged"), F_OK), contents[i] ? 0 : -1);
		kit_append(kit, 4, 5);
		kit_seal(kit, &result);
		assert_int_equal(result.sequence, 2);
		kit_tear_down((void **)&kit);
	}
}

/* All stopped between the two files: the copy is one step behind, and the step is done again. */
static void a_copy_that_is_behind_gives_the_same_archive(void **state)
{
	struct kit *kit = *state;
	struct reference reference;
	const struct crash crash = { .placed = "spool" };

	take_reference(&reference);
	kit_append(kit, 1, RECORDS);
	assert_int_equal(journal_rotate(&kit->store.journal), 0);
	kit_close(kit);
	drive_write_file(kit_path(kit, "chain.copy.json"), announced, strlen(announced));
	drive_write_file(kit_path(kit, "spool/%s", reference.name), reference.data, reference.length);
	kit_open(kit);
	assert_int_equal(store_recover(&kit->store), 0);
	assert_int_equal(kit->store.chain.sequence, 1);
	assert_archive(kit, &crash, &reference);
	release_reference(&reference);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(holds_what_it_says, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(there_may_be_nothing_to_seal, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(archives_are_a_chain, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(lost_records_are_counted, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(no_file_leaves_the_archive, kit_set_up, kit_tear_down),
		cmocka_unit_test(the_same_journal_gives_the_same_octets),
		cmocka_unit_test(no_crash_makes_a_hole),
		cmocka_unit_test_setup_teardown(the_journal_does_not_wait_for_the_archive, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(without_zephir_there_are_no_archives, kit_set_up, kit_tear_down),
		cmocka_unit_test_setup_teardown(much_becomes_several, kit_set_up, kit_tear_down),
		cmocka_unit_test(one_number_stands_for_one_archive),
		cmocka_unit_test(a_lost_chain_goes_on),
		cmocka_unit_test_setup_teardown(a_copy_that_is_behind_gives_the_same_archive, kit_set_up,
						kit_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
