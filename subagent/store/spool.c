/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/spool.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAITING "spool"
#define ASIDE   "spool/damaged"
#define DAMAGED ".damaged"
#define SENT    "spool/sent"

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
	if (strcmp(look->folder, WAITING) != 0) /* the move changed nothing but the time of the inode's change */
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

static int look_at(struct spool *spool, struct spool_list *list, const char *folder, const char *suffix)
{
	struct look look = { .disk = spool->disk, .list = list, .folder = folder, .suffix = suffix };

	list->count = 0;
	list->octets = 0;
	if (disk_list(spool->disk, folder, take_name, &look))
		return -1;
	if (list->count)
		qsort(list->files, list->count, sizeof *list->files, by_sequence);
	return 0;
}

int spool_look(struct spool *spool)
{
	/* One that is found damaged meanwhile is seen twice, rather than not at all. */
	return look_at(spool, &spool->waiting, WAITING, "") || look_at(spool, &spool->damaged, WAITING, DAMAGED) ||
			       look_at(spool, &spool->aside, ASIDE, "") || look_at(spool, &spool->sent, SENT, "")
		       ? -1
		       : 0;
}

static int remove_file(struct spool *spool, struct spool_list *list, const char *folder, size_t index)
{
	char path[DISK_PATH_SIZE];

	snprintf(path, sizeof path, "%s/%s", folder, list->files[index].archive.text);
	if (disk_remove(spool->disk, path))
		return -1;
	list->octets -= list->files[index].octets;
	list->count--;
	memmove(list->files + index, list->files + index + 1, (list->count - index) * sizeof *list->files);
	return 0;
}

/* Those that were noted as dropped when all stopped, before they were removed. */
static int finish_drops(struct spool *spool, const struct chain *chain)
{
	for (size_t i = spool->waiting.count; i-- > 0;)
		if (chain_is_dropped(chain, spool->waiting.files[i].archive.sequence) &&
		    remove_file(spool, &spool->waiting, WAITING, i))
			return -1;
	return 0;
}

int spool_open(struct spool *spool, struct disk *disk, struct chain *chain)
{
	*spool = (struct spool){ .disk = disk };
	if (disk_folder(disk, WAITING) || disk_folder(disk, SENT) || disk_folder(disk, ASIDE) || spool_look(spool))
		return -1;
	unlinkat(disk->folder, SPOOL_SEALING, 0); /* half an archive: it is written anew when it is announced */
	return finish_drops(spool, chain);
}

void spool_release(struct spool *spool)
{
	free(spool->waiting.files);
	free(spool->sent.files);
	free(spool->damaged.files);
	free(spool->aside.files);
	*spool = (struct spool){ .disk = spool->disk };
}

/* --- damaged ones --- */

static bool has(const struct spool_list *list, uint64_t sequence)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->files[i].archive.sequence == sequence)
			return true;
	return false;
}

/* Numbers that the chain does not know were given before it was lost. */
static int note_damaged(const struct spool *spool, struct chain *chain)
{
	int noted = 0;

	for (size_t i = 0; i < spool->damaged.count; i++) {
		const struct archive_name *archive = &spool->damaged.files[i].archive;

		if (archive->sequence > chain->sequence || has(&spool->waiting, archive->sequence) ||
		    has(&spool->sent, archive->sequence) || chain_is_dropped(chain, archive->sequence))
			continue;
		log_error("spool", "archive %s was damaged on the disk: it will not come, the next one says so",
			  archive->text);
		if (chain_drop(chain, archive->sequence))
			return -1;
		noted++;
	}
	return noted;
}

static int move_aside(struct spool *spool, const char *name)
{
	char from[DISK_PATH_SIZE], to[DISK_PATH_SIZE];

	snprintf(from, sizeof from, WAITING "/%s" DAMAGED, name);
	snprintf(to, sizeof to, ASIDE "/%s", name);
	if (disk_rename(spool->disk, from, to, ASIDE))
		return -1;
	return disk_sync_folder(spool->disk, WAITING);
}

int spool_settle(struct spool *spool, struct chain *chain)
{
	int moved = 0, noted = note_damaged(spool, chain);

	if (noted < 0 || (noted && chain_save(chain)))
		return -1;
	for (size_t i = 0; i < spool->damaged.count; i++) {
		const struct archive_name *archive = &spool->damaged.files[i].archive;

		if (has(&spool->waiting, archive->sequence)) /* renamed just now: seen alone the next time */
			continue;
		if (move_aside(spool, archive->text))
			return -1;
		moved++;
	}
	return moved && look_at(spool, &spool->aside, ASIDE, "") ? -1 : moved;
}

/* --- what must go --- */

static int remove_old(struct spool *spool, struct spool_list *list, const char *folder, int64_t before_us)
{
	int removed = 0;

	for (size_t i = list->count; i-- > 0;)
		if (list->files[i].time_us < before_us) {
			if (remove_file(spool, list, folder, i))
				return -1;
			removed++;
		}
	return removed;
}

/* While all is more than `most` octets. */
static int remove_oldest(struct spool *spool, struct spool_list *list, const char *folder, uint64_t most)
{
	int removed = 0;

	while (list->count && spool->aside.octets + spool->sent.octets + spool->waiting.octets > most) {
		if (remove_file(spool, list, folder, 0))
			return -1;
		removed++;
	}
	return removed;
}

static int drop_waiting(struct spool *spool, struct chain *chain, uint64_t most)
{
	uint64_t octets = spool->waiting.octets;
	size_t count = 0;

	for (; count < spool->waiting.count && octets > most; count++) {
		octets -= spool->waiting.files[count].octets;
		log_warn("spool", "archive %s is dropped undelivered: the spool is over spool_max (%" PRIu64 " octets)",
			 spool->waiting.files[count].archive.text, most);
		if (chain_drop(chain, spool->waiting.files[count].archive.sequence))
			return -1;
	}
	if (count && chain_save(chain))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (remove_file(spool, &spool->waiting, WAITING, 0))
			return -1;
	return (int)count;
}

int spool_tidy(struct spool *spool, struct chain *chain, uint64_t most, int64_t keep_us, int64_t now_us)
{
	const int64_t before_us = now_us - keep_us;
	int old_aside = remove_old(spool, &spool->aside, ASIDE, before_us);
	int old_sent = old_aside < 0 ? -1 : remove_old(spool, &spool->sent, SENT, before_us);
	int aside = old_sent < 0 ? -1 : remove_oldest(spool, &spool->aside, ASIDE, most);
	int sent = aside < 0 ? -1 : remove_oldest(spool, &spool->sent, SENT, most);
	int dropped = sent < 0 ? -1 : drop_waiting(spool, chain, most);

	return dropped < 0 ? -1 : old_aside + old_sent + aside + sent + dropped;
}

int spool_place(struct spool *spool, const char *name)
{
	char path[DISK_PATH_SIZE];

	for (size_t i = 0; i < spool->sent.count; i++)
		if (strcmp(spool->sent.files[i].archive.text, name) == 0)
			return disk_remove(spool->disk, SPOOL_SEALING); /* delivered before all stopped */
	snprintf(path, sizeof path, WAITING "/%s", name);
	return disk_rename(spool->disk, SPOOL_SEALING, path, WAITING);
}

uint64_t spool_highest(const struct spool *spool)
{
	const struct spool_list *lists[] = { &spool->waiting, &spool->sent, &spool->damaged, &spool->aside };
	uint64_t highest = 0;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (lists[i]->count && lists[i]->files[lists[i]->count - 1].archive.sequence > highest)
			highest = lists[i]->files[lists[i]->count - 1].archive.sequence;
	return highest;
}
