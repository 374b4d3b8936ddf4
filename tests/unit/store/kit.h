/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store in a folder of its own, without its socket; and looks into archives. */
#ifndef TESTS_STORE_KIT_H
#define TESTS_STORE_KIT_H

#include "drive.h"
#include "store/store.h"

#define KIT_TIME 1790000000 /* of record 0; each is a second after the one before */

struct kit {
	char folder[64];
	struct clock_fake clock;
	struct store store;
	/* what the next opening says; kit_set_up() fills them */
	const char *host;
	uint64_t spool_most;
	bool archive;
};

int kit_set_up(void **state);
int kit_tear_down(void **state);
void kit_open(struct kit *kit);
void kit_close(struct kit *kit);
/* As after kill -9: what is not on the disk is gone. */
void kit_reopen(struct kit *kit);
/* Records from..to of agents "a0".."a2" in turn; every fifth is an event. Durable. */
void kit_append(struct kit *kit, uint64_t from, uint64_t to);
void kit_seal(struct kit *kit, struct seal_result *result);

/* folder/path, in a static buffer that the next call overwrites. */
const char *kit_path(const struct kit *kit, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The numbers of the records that can be read from `from` on, in steps of `octets`: "1 2 3". free() it. */
char *kit_numbers(struct kit *kit, uint64_t from, size_t octets);

/* The file of the archive, NUL-terminated, free() it; NULL when it holds no such file. */
char *kit_extract(const char *archive, const char *name, size_t *length);
/* The manifest of an archive that waits; checks the sums of all files against it. Release it. */
json_t *kit_manifest(struct kit *kit, const char *name);
/* How many files wait in the spool with this sequence number; name: of the last of them. */
size_t kit_find(struct kit *kit, uint64_t sequence, char name[static ARCHIVE_NAME_SIZE]);

#endif
