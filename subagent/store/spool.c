/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/spool.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAITING "spool"
#define ASIDE   "spool/damaged"
#define DAMAGED ".damaged"
#define SENT    "spool/sent"

int spool_look(struct spool *spool)
{
	/* One that is found damaged meanwhile is seen twice, rather than not at all. */
	return spool_list_look(&spool->waiting, spool->disk, WAITING, "") ||
			       spool_list_look(&spool->damaged, spool->disk, WAITING, DAMAGED) ||
			       spool_list_look(&spool->aside, spool->disk, ASIDE, "") ||
			       spool_list_look(&spool->sent, spool->disk, SENT, "")
		       ? -1
		       : 0;
}

/* Those that were noted as dropped when all stopped, before they were removed. */
static int finish_drops(struct spool *spool, const struct chain *chain)
{
	for (size_t i = spool->waiting.count; i-- > 0;)
		if (chain_is_dropped(chain, spool->waiting.files[i].archive.sequence) &&
		    spool_list_remove(&spool->waiting, spool->disk, WAITING, i))
			return -1;
	return 0;
}

int spool_open(struct spool *spool, struct disk *disk, struct chain *chain)
{
	*spool = (struct spool){ .disk = disk, .sent.moved = true, .aside.moved = true };
	if (disk_folder(disk, WAITING) || disk_folder(disk, SENT) || disk_folder(disk, ASIDE) || spool_look(spool))
		return -1;
	unlinkat(disk->folder, SPOOL_SEALING, 0); /* half an archive: it is written anew when it is announced */
	return finish_drops(spool, chain);
}

void spool_release(struct spool *spool)
{
	spool_list_release(&spool->waiting);
	spool_list_release(&spool->sent);
	spool_list_release(&spool->damaged);
	spool_list_release(&spool->aside);
	*spool = (struct spool){ .disk = spool->disk };
}

/* --- damaged ones --- */

/* Numbers that the chain does not know were given before it was lost. */
static int note_damaged(const struct spool *spool, struct chain *chain)
{
	int noted = 0;

	for (size_t i = 0; i < spool->damaged.count; i++) {
		const struct archive_name *archive = &spool->damaged.files[i].archive;

		if (archive->sequence > chain->sequence || spool_list_has(&spool->waiting, archive->sequence) ||
		    spool_list_has(&spool->sent, archive->sequence) || chain_is_dropped(chain, archive->sequence))
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

		if (spool_list_has(&spool->waiting, archive->sequence)) /* renamed just now: seen alone the next time */
			continue;
		if (move_aside(spool, archive->text))
			return -1;
		moved++;
	}
	return moved && spool_list_look(&spool->aside, spool->disk, ASIDE, "") ? -1 : moved;
}

/* --- what must go --- */

static int remove_old(struct spool *spool, struct spool_list *list, const char *folder, int64_t before_us)
{
	int removed = 0;

	for (size_t i = list->count; i-- > 0;)
		if (list->files[i].time_us < before_us) {
			if (spool_list_remove(list, spool->disk, folder, i))
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
		if (spool_list_remove(list, spool->disk, folder, 0))
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
		if (spool_list_remove(&spool->waiting, spool->disk, WAITING, 0))
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
