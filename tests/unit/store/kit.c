/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "kit.h"

#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int kit_set_up(void **state)
{
	struct kit *kit = calloc(1, sizeof *kit);

	assert_non_null(kit);
	drive_folder(kit->folder);
	clock_fake_init(&kit->clock, 1000 * USEC_PER_SEC, (int64_t)KIT_TIME * USEC_PER_SEC);
	kit->host = "amon";
	kit->spool_most = 1 << 30;
	kit->archive = true;
	kit_open(kit);
	*state = kit;
	return 0;
}

int kit_tear_down(void **state)
{
	struct kit *kit = *state;

	kit_close(kit);
	drive_folder_remove(kit->folder);
	free(kit);
	return 0;
}

void kit_open(struct kit *kit)
{
	const struct store_settings settings = { .id = strdup("0210066H-1"),
						 .host = strdup(kit->host),
						 .module = strdup("amon-1.5"),
						 .spool_most = kit->spool_most,
						 .spool_keep_us = 86400LL * USEC_PER_SEC,
						 .archive = kit->archive };

	assert_int_equal(store_open(&kit->store, kit->folder, &settings, &kit->clock.clock), 0);
}

void kit_close(struct kit *kit)
{
	store_release(&kit->store);
}

void kit_reopen(struct kit *kit)
{
	kit_close(kit);
	kit_open(kit);
}

void kit_append(struct kit *kit, uint64_t from, uint64_t to)
{
	char record[256], agent[16];

	for (uint64_t n = from; n <= to; n++) {
		snprintf(agent, sizeof agent, "a%d", (int)(n % 3));
		snprintf(record, sizeof record, "{\"agent\":\"%s\",\"time\":%" PRIu64 ".125000,\"n\":%" PRIu64 "}",
			 agent, KIT_TIME + n, n);
		assert_int_equal(store_append(&kit->store, n, n % 5 ? "measure" : "event", agent,
					      (int64_t)(KIT_TIME + n) * USEC_PER_SEC + 125000, record, strlen(record)),
				 0);
	}
	assert_int_equal(journal_sync(&kit->store.journal), 0);
}

void kit_seal(struct kit *kit, struct seal_result *result)
{
	assert_int_equal(store_seal(&kit->store, result), 0);
}

const char *kit_path(const struct kit *kit, const char *format, ...)
{
	static char path[512];
	size_t length = strlen(kit->folder);
	va_list args;

	snprintf(path, sizeof path, "%s/", kit->folder);
	va_start(args, format);
	vsnprintf(path + length + 1, sizeof path - length - 1, format, args);
	va_end(args);
	return path;
}

char *kit_numbers(struct kit *kit, uint64_t from, size_t octets)
{
	struct buffer lines, numbers;
	uint64_t first, last;

	buffer_init(&lines, 16 << 20);
	buffer_init(&numbers, 1 << 20);
	for (;; from = last + 1) {
		buffer_clear(&lines);
		assert_int_equal(journal_read(&kit->store.journal, from, octets, &lines, &first, &last), 0);
		if (!last)
			break;
		assert_int_equal(strtoull(lines.data, NULL, 10), first);
		for (const char *line = lines.data; *line; line = strchr(line, '\n') + 1)
			buffer_addf(&numbers, "%s%.*s", numbers.length ? " " : "", (int)strcspn(line, " "), line);
	}
	buffer_release(&lines);
	return buffer_take(&numbers);
}

char *kit_extract(const char *path, const char *name, size_t *length)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	char *data = NULL;

	archive_read_support_filter_gzip(archive);
	archive_read_support_format_tar(archive);
	assert_int_equal(archive_read_open_filename(archive, path, 65536), ARCHIVE_OK);
	while (!data && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		if (strcmp(archive_entry_pathname(entry), name) != 0)
			continue;
		*length = (size_t)archive_entry_size(entry);
		data = calloc(1, *length + 1);
		assert_non_null(data);
		assert_int_equal(archive_read_data(archive, data, *length), *length);
	}
	archive_read_free(archive);
	return data;
}

json_t *kit_manifest(struct kit *kit, const char *archive)
{
	char path[512], hex[SHA256_HEX_SIZE];
	const char *name;
	const json_t *sum;
	size_t length;

	snprintf(path, sizeof path, "%s", kit_path(kit, "spool/%s", archive));
	char *text = kit_extract(path, "manifest.json", &length);
	assert_non_null(text);
	json_t *manifest = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	assert_non_null(manifest);
	json_t *files = json_object_get(manifest, "files");
	assert_true(json_object_size(files) >= 2);
	json_object_foreach(files, name, sum)
	{
		text = kit_extract(path, name, &length);
		assert_non_null(text);
		sha256_hex(text, length, hex);
		assert_string_equal(hex, json_string_value(sum));
		free(text);
	}
	return manifest;
}

size_t kit_find(struct kit *kit, uint64_t sequence, char name[static ARCHIVE_NAME_SIZE])
{
	const struct spool_list *waiting = &kit->store.spool.waiting;
	size_t found = 0;

	assert_int_equal(spool_look(&kit->store.spool), 0);
	name[0] = '\0';
	for (size_t i = 0; i < waiting->count; i++)
		if (waiting->files[i].archive.sequence == sequence) {
			snprintf(name, ARCHIVE_NAME_SIZE, "%s", waiting->files[i].archive.text);
			found++;
		}
	return found;
}
