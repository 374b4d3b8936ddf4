/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/outbox.h"

#include "base/log.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUBSYSTEM "spool"

static int open_folder(int at, const char *path)
{
	if (mkdirat(at, path, 0750) && errno != EEXIST)
		return -1;
	return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int outbox_open(struct outbox *outbox, const char *state_dir, bool keep)
{
	int state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*outbox = (struct outbox){ .folder = -1, .sent = -1, .keep = keep };
	if (state >= 0) {
		outbox->folder = open_folder(state, "spool");
		if (outbox->folder >= 0)
			outbox->sent = open_folder(outbox->folder, "sent");
	}
	int error = errno;
	if (state >= 0)
		close(state);
	if (outbox->sent >= 0)
		return 0;
	errno = error;
	log_error_errno(SUBSYSTEM, "cannot open the folder %s/spool%s", state_dir, outbox->folder < 0 ? "" : "/sent");
	outbox_close(outbox);
	return -1;
}

void outbox_close(struct outbox *outbox)
{
	if (outbox->folder >= 0)
		close(outbox->folder);
	if (outbox->sent >= 0)
		close(outbox->sent);
	outbox->folder = outbox->sent = -1;
}

/* Into the sorted list, of which only the first OUTBOX_BATCH are kept. */
static void insert(struct outbox *outbox, const struct archive_name *name)
{
	size_t at = outbox->count;

	while (at > 0 && outbox->names[at - 1].sequence > name->sequence)
		at--;
	if (at == OUTBOX_BATCH)
		return;
	if (outbox->count < OUTBOX_BATCH)
		outbox->count++;
	memmove(&outbox->names[at + 1], &outbox->names[at], (outbox->count - 1 - at) * sizeof *outbox->names);
	outbox->names[at] = *name;
}

static void scan(struct outbox *outbox)
{
	int fd = openat(outbox->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	struct archive_name name;

	outbox->next = outbox->count = 0;
	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (errno = 0, (entry = readdir(folder)) != NULL)
		if (archive_name_parse(entry->d_name, &name) && name.sequence > outbox->after)
			insert(outbox, &name);
	int error = errno;
	closedir(folder);
	errno = error;
}

const struct archive_name *outbox_first(struct outbox *outbox)
{
	if (outbox->next == outbox->count)
		scan(outbox);
	if (!outbox->count && outbox->after && !errno) {
		outbox->after = 0;
		scan(outbox);
	}
	return outbox->next < outbox->count ? &outbox->names[outbox->next] : NULL;
}

/* So that one damaged file does not keep back all that come behind it. */
static enum outbox_state set_aside(struct outbox *outbox, const struct archive_name *name, char *why, size_t why_size)
{
	char aside[ARCHIVE_NAME_SIZE + 16];

	snprintf(aside, sizeof aside, "%s.damaged", name->text);
	if (renameat(outbox->folder, name->text, outbox->folder, aside) && errno != ENOENT) {
		snprintf(why, why_size, "spool/%s is damaged (its SHA-256 is another) and cannot be renamed: %s",
			 name->text, strerror(errno));
		return OUTBOX_FAILED;
	}
	log_error(SUBSYSTEM, "spool/%s is damaged (its SHA-256 is another): kept as %s, not delivered", name->text,
		  aside);
	outbox->next++;
	return OUTBOX_DAMAGED;
}

static int measure(struct outbox_file *file, char hex[static SHA256_HEX_SIZE])
{
	struct stat status;

	if (fstat(file->fd, &status) || sha256_file(file->fd, hex, file->digest) || lseek(file->fd, 0, SEEK_SET) < 0)
		return -1;
	file->size = status.st_size;
	return 0;
}

enum outbox_state outbox_open_first(struct outbox *outbox, struct outbox_file *file, char *why, size_t why_size)
{
	const struct archive_name *name = &outbox->names[outbox->next];
	char hex[SHA256_HEX_SIZE];

	file->fd = openat(outbox->folder, name->text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file->fd < 0 && errno == ENOENT) {
		outbox->next++;
		return OUTBOX_GONE;
	}
	if (file->fd < 0 || measure(file, hex)) {
		snprintf(why, why_size, "cannot read spool/%s: %s", name->text, strerror(errno));
		if (file->fd >= 0)
			close(file->fd);
		return OUTBOX_FAILED;
	}
	if (memcmp(hex, archive_name_digest(name), ARCHIVE_NAME_DIGITS) == 0)
		return OUTBOX_OPEN;
	close(file->fd);
	return set_aside(outbox, name, why, why_size);
}

void outbox_pass_over(struct outbox *outbox)
{
	outbox->after = outbox->names[outbox->next++].sequence;
}

int outbox_delivered(struct outbox *outbox, char *why, size_t why_size)
{
	const char *name = outbox->names[outbox->next].text;
	int failed =
		outbox->keep ? renameat(outbox->folder, name, outbox->sent, name) : unlinkat(outbox->folder, name, 0);

	if (failed && errno == ENOENT)
		log_info(SUBSYSTEM, "%s has arrived, though it was dropped while it was sent", name);
	else if (failed) {
		snprintf(why, why_size, "it is delivered, but spool/%s cannot be put away: %s", name, strerror(errno));
		return -1;
	}
	outbox->next++;
	return 0;
}
