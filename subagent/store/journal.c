/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/journal.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CURRENT "journal/current.jsonl"
#define DIGITS  20
#define SUFFIX  ".jsonl"

void journal_path(uint64_t segment, char path[static DISK_PATH_SIZE])
{
	if (segment)
		snprintf(path, DISK_PATH_SIZE, "journal/%0*" PRIu64 SUFFIX, DIGITS, segment);
	else
		snprintf(path, DISK_PATH_SIZE, "%s", CURRENT);
}

static int add_closed(struct journal *journal, uint64_t last, off_t octets)
{
	if (journal->count == journal->size) {
		size_t size = journal->size ? 2 * journal->size : 64;
		void *closed = reallocarray(journal->closed, size, sizeof *journal->closed);

		if (!closed)
			return disk_fail(journal->disk, "cannot list the segments of the journal");
		journal->closed = closed;
		journal->size = size;
	}
	journal->closed[journal->count++] = (struct journal_segment){ .last = last, .octets = octets };
	return 0;
}

static int take_name(const char *name, void *context)
{
	struct journal *journal = context;
	char digits[DIGITS + 1], path[DISK_PATH_SIZE];
	struct stat status;
	uint64_t last;

	if (strlen(name) != DIGITS + strlen(SUFFIX) || strcmp(name + DIGITS, SUFFIX) != 0)
		return 0;
	snprintf(digits, sizeof digits, "%.*s", DIGITS, name);
	if (!text_to_u64(digits, &last) || !last)
		return 0;
	journal_path(last, path);
	if (fstatat(journal->disk->folder, path, &status, 0))
		return disk_fail(journal->disk, "cannot look at %s", path);
	return add_closed(journal, last, status.st_size);
}

static int by_last(const void *a, const void *b)
{
	const struct journal_segment *left = a, *right = b;

	return (left->last > right->last) - (left->last < right->last);
}

/* The end of the last sound line: what is behind it was torn. Damage before it stays, to be skipped by readers. */
static int scan_current(struct journal *journal, off_t *sound_end)
{
	struct line_reader reader;
	struct line line;
	off_t damaged = 0;
	int more;

	*sound_end = 0;
	line_reader_init(&reader, journal->fd, 0, journal->octets);
	while ((more = line_reader_next(&reader, &line)) > 0) {
		if (!line.sound || line.n <= journal->last) {
			damaged++;
			continue;
		}
		if (damaged)
			log_warn("journal", "%s: %lld damaged lines before record %" PRIu64 " are skipped", CURRENT,
				 (long long)damaged, line.n);
		damaged = 0;
		journal->last = line.n;
		*sound_end = line.end;
	}
	line_reader_release(&reader);
	return more < 0 ? disk_fail(journal->disk, "cannot read %s", CURRENT) : 0;
}

static int open_current(struct journal *journal)
{
	struct stat status;
	off_t sound_end;

	journal->fd = openat(journal->disk->folder, CURRENT, O_RDWR | O_APPEND | O_CLOEXEC);
	if (journal->fd < 0)
		return errno == ENOENT ? 0 : disk_fail(journal->disk, "cannot open %s", CURRENT);
	if (fstat(journal->fd, &status))
		return disk_fail(journal->disk, "cannot look at %s", CURRENT);
	journal->octets = status.st_size;
	if (scan_current(journal, &sound_end))
		return -1;
	if (sound_end < journal->octets) {
		log_warn("journal", "%s: the last %lld octets are no whole line (written when all stopped): cut off",
			 CURRENT, (long long)(journal->octets - sound_end));
		if (ftruncate(journal->fd, sound_end))
			return disk_fail(journal->disk, "cannot cut the torn end off %s", CURRENT);
		journal->octets = sound_end;
	}
	if (fdatasync(journal->fd))
		return disk_fail(journal->disk, "cannot sync %s", CURRENT);
	return disk_sync_folder(journal->disk, "journal");
}

int journal_open(struct journal *journal, struct disk *disk, const struct clock *clock)
{
	*journal = (struct journal){ .disk = disk, .clock = clock, .fd = -1 };
	buffer_init(&journal->line, LINE_LONGEST);
	if (disk_folder(disk, "journal") || disk_list(disk, "journal", take_name, journal))
		return -1;
	if (journal->count)
		qsort(journal->closed, journal->count, sizeof *journal->closed, by_last);
	journal->last = journal_closed_last(journal);
	if (open_current(journal))
		return -1;
	journal->durable = journal->last;
	journal->durable_octets = journal->octets;
	return 0;
}

void journal_release(struct journal *journal)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
	buffer_release(&journal->line);
	free(journal->closed);
	journal->closed = NULL;
	journal->count = journal->size = 0;
}

static int make_current(struct journal *journal)
{
	journal->fd = disk_file(journal->disk, CURRENT, O_RDWR | O_APPEND | O_CREAT);
	journal->octets = journal->durable_octets = 0;
	return journal->fd < 0 ? -1 : disk_sync_folder(journal->disk, "journal");
}

/* What was appended and is not durable must not be taken for durable by the next store: after a failed sync the kernel
 * shows pages that it will never write again. z_stats still has these records. */
static void forget_undurable(struct journal *journal)
{
	int error = errno;

	if (ftruncate(journal->fd, journal->durable_octets))
		log_warn_errno("journal", "cannot cut %s back to what is durable", CURRENT);
	errno = error;
}

void journal_skip(struct journal *journal, uint64_t n)
{
	journal->last = n;
	if (!journal->sync_us)
		journal->sync_us = clock_monotonic_us(journal->clock) + JOURNAL_SYNC_US;
}

int journal_append(struct journal *journal, uint64_t n, enum line_kind kind, const char *record, size_t length)
{
	if (journal->fd < 0 && make_current(journal))
		return -1;
	buffer_clear(&journal->line);
	line_write(&journal->line, n, kind, record, length);
	if (journal->line.failed) {
		errno = ENOMEM;
		return disk_fail(journal->disk, "record %" PRIu64 " of %zu octets is too long", n, length);
	}
	if (disk_write(journal->disk, journal->fd, CURRENT, journal->line.data, journal->line.length)) {
		forget_undurable(journal);
		return -1;
	}
	journal->octets += (off_t)journal->line.length;
	journal_skip(journal, n);
	return 0;
}

int journal_sync(struct journal *journal)
{
	if (journal->fd >= 0 && journal->durable_octets < journal->octets && fdatasync(journal->fd)) {
		disk_fail(journal->disk, "cannot sync %s", CURRENT);
		forget_undurable(journal);
		return -1;
	}
	journal->durable_octets = journal->octets;
	journal->durable = journal->last;
	journal->sync_us = 0;
	return 0;
}

int journal_rotate(struct journal *journal)
{
	char path[DISK_PATH_SIZE];

	if (journal->fd < 0 || !journal->octets)
		return 0;
	journal_path(journal->last, path);
	if (journal_sync(journal) || disk_rename(journal->disk, CURRENT, path, "journal") ||
	    add_closed(journal, journal->last, journal->octets))
		return -1;
	if (!journal->reading.segment)
		journal->reading.segment = journal->last;
	close(journal->fd);
	journal->fd = -1;
	journal->octets = journal->durable_octets = 0;
	return 0;
}

static int remove_first(struct journal *journal, size_t count)
{
	char path[DISK_PATH_SIZE];

	for (size_t i = 0; i < count; i++) {
		journal_path(journal->closed[i].last, path);
		if (disk_remove(journal->disk, path))
			return -1;
	}
	journal->count -= count;
	memmove(journal->closed, journal->closed + count, journal->count * sizeof *journal->closed);
	return 0; /* not synced: a segment that comes back is removed again */
}

int journal_remove(struct journal *journal, uint64_t n)
{
	size_t count = 0;

	while (count + 1 < journal->count && journal->closed[count].last <= n)
		count++;
	return count ? remove_first(journal, count) : 0;
}

int journal_remove_oldest(struct journal *journal)
{
	return journal->count > 1 ? remove_first(journal, 1) : 0;
}

uint64_t journal_closed_last(const struct journal *journal)
{
	return journal->count ? journal->closed[journal->count - 1].last : 0;
}

off_t journal_closed_octets(const struct journal *journal)
{
	off_t octets = 0;

	for (size_t i = 0; i < journal->count; i++)
		octets += journal->closed[i].octets;
	return octets;
}
