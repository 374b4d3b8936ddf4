/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The archives that stand in one folder of the spool. */
#ifndef STORE_SPOOL_LIST_H
#define STORE_SPOOL_LIST_H

#include "base/archive_name.h"
#include "store/disk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_file {
	struct archive_name archive;
	uint64_t octets;
	int64_t time_us; /* of the newest record in it; in a list with moved: when it was moved there */
};

struct spool_list {
	struct spool_file *files; /* in order of their sequence */
	size_t count, size;
	uint64_t octets;
	bool moved; /* the folder is one that archives are moved to */
};

/* What is there now; suffix: behind the names of archives. Returns -1 as functions of disk.h do. */
int spool_list_look(struct spool_list *list, struct disk *disk, const char *folder, const char *suffix);
bool spool_list_has(const struct spool_list *list, uint64_t sequence);
/* The file of files[index], and files[index]. */
int spool_list_remove(struct spool_list *list, struct disk *disk, const char *folder, size_t index);
void spool_list_release(struct spool_list *list);

#endif
