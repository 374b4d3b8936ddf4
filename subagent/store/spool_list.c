/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/spool_list.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct look {
	struct disk *disk;
	struct spool_list *list;
	const char *folder, *suffix; /* suffix: behind the names of archives */
};

/* The name without the suffix. */
static bool parse(const char *name, const char *suffix, struct archive_name *archive)
{
	char stem[ARCHIVE_NAME_SIZE];
	size_t length = strlen(name), rest = strlen(suffix);

	if (length < rest || length - rest >= sizeof stem || strcmp(name + length - rest, suffix) != 0)
		return false;
	memcpy(stem, name, length - rest);
	stem[length - rest] = '\0';
	return archive_name_parse(stem, archive);
}

static int add_file(struct spool_list *list, const struct spool_file *file)
{
	if (list->count == list->size) {
		size_t size = list->size ? 2 * list->size : 64;
		void *files = reallocarray(list->files, size, sizeof *list->files);

		if (!files)
			return -1;
		list->files = files;
		list->size = size;
	}
	list->files[list->count++] = *file;
	list->octets += file->octets;
	return 0;
}

static int take_name(const char *name, void *context)
{
	const struct look *look = context;
	struct archive_name archive;
	char path[DISK_PATH_SIZE];
	struct stat status;

	if (!parse(name, look->suffix, &archive))
		return 0;
	snprintf(path, sizeof path, "%s/%s", look->folder, name);
	if (fstatat(look->disk->folder, path, &status, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : disk_fail(look->disk, "cannot look at %s", path); /* just delivered */
	struct spool_file file = { archive, (uint64_t)status.st_size, archive.time_us };
	if (look->list->moved) /* the move changed nothing but the time of the inode's change */
		file.time_us = (int64_t)status.st_ctim.tv_sec * USEC_PER_SEC + status.st_ctim.tv_nsec / 1000;
	return add_file(look->list, &file) ? disk_fail(look->disk, "cannot list %s", look->folder) : 0;
}

static int by_sequence(const void *a, const void *b)
{
	const struct spool_file *left = a, *right = b;

	return left->archive.sequence != right->archive.sequence
		       ? (left->archive.sequence > right->archive.sequence ? 1 : -1)
		       : strcmp(left->archive.text, right->archive.text);
}

int spool_list_look(struct spool_list *list, struct disk *disk, const char *folder, const char *suffix)
{
	struct look look = { .disk = disk, .list = list, .folder = folder, .suffix = suffix };

	list->count = 0;
	list->octets = 0;
	if (disk_list(disk, folder, take_name, &look))
		return -1;
	if (list->count)
		qsort(list->files, list->count, sizeof *list->files, by_sequence);
	return 0;
}

int spool_list_remove(struct spool_list *list, struct disk *disk, const char *folder, size_t index)
{
	char path[DISK_PATH_SIZE];

	snprintf(path, sizeof path, "%s/%s", folder, list->files[index].archive.text);
	if (disk_remove(disk, path))
		return -1;
	list->octets -= list->files[index].octets;
	list->count--;
	memmove(list->files + index, list->files + index + 1, (list->count - index) * sizeof *list->files);
	return 0;
}

bool spool_list_has(const struct spool_list *list, uint64_t sequence)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->files[i].archive.sequence == sequence)
			return true;
	return false;
}

void spool_list_release(struct spool_list *list)
{
	free(list->files);
	*list = (struct spool_list){ .moved = list->moved };
}
