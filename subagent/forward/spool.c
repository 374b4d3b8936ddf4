/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/spool.h"

#include "base/log.h"
#include "base/text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUBSYSTEM "spool"
#define DIGITS    16 /* of the digest in the name */

/* Against "dddddddd", 'd' any digit, 'x' any lower-case hexadecimal one. */
static bool fits(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == 'd'   ? !isdigit((unsigned char)*text)
		    : *pattern == 'x' ? !isdigit((unsigned char)*text) && (*text < 'a' || *text > 'f')
				      : *text != *pattern)
			return false;
	return *text == '\0';
}

static const char *digest_of(const struct spool_name *name)
{
	return strrchr(name->text, '-') + 1;
}

bool spool_parse_name(const char *text, struct spool_name *name)
{
	char number[24];
	size_t digits = strspn(text, "0123456789");

	if (!digits || digits >= sizeof number || strlen(text) >= sizeof name->text || *text == '0' ||
	    !fits(text + digits, "-ddddddddTddddddZ-xxxxxxxxxxxxxxxx.tar.gz"))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	return text_to_u64(number, &name->sequence) && text_copy(name->text, sizeof name->text, text);
}

static int open_folder(int at, const char *path)
{
	if (mkdirat(at, path, 0750) && errno != EEXIST)
		return -1;
	return openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int spool_open(struct spool *spool, const char *state_dir, bool keep)
{
	int state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*spool = (struct spool){ .folder = -1, .sent = -1, .keep = keep };
	if (state >= 0) {
		spool->folder = open_folder(state, "spool");
		if (spool->folder >= 0)
			spool->sent = open_folder(spool->folder, "sent");
	}
	int error = errno;
	if (state >= 0)
		close(state);
	if (spool->sent >= 0)
		return 0;
	errno = error;
	log_error_errno(SUBSYSTEM, "cannot open the folder %s/spool%s", state_dir, spool->folder < 0 ? "" : "/sent");
	spool_close(spool);
	return -1;
}

void spool_close(struct spool *spool)
{
	if (spool->folder >= 0)
		close(spool->folder);
	if (spool->sent >= 0)
		close(spool->sent);
	spool->folder = spool->sent = -1;
}

/* Into the sorted list, of which only the first SPOOL_BATCH are kept. */
static void insert(struct spool *spool, const struct spool_name *name)
{
	size_t at = spool->count;

	while (at > 0 && spool->names[at - 1].sequence > name->sequence)
		at--;
	if (at == SPOOL_BATCH)
		return;
	if (spool->count < SPOOL_BATCH)
		spool->count++;
	memmove(&spool->names[at + 1], &spool->names[at], (spool->count - 1 - at) * sizeof *spool->names);
	spool->names[at] = *name;
}

static void scan(struct spool *spool)
{
	int fd = openat(spool->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	struct spool_name name;

	spool->next = spool->count = 0;
	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (errno = 0, (entry = readdir(folder)) != NULL)
		if (spool_parse_name(entry->d_name, &name))
			insert(spool, &name);
	int error = errno;
	closedir(folder);
	errno = error;
}

const struct spool_name *spool_first(struct spool *spool)
{
	if (spool->next == spool->count)
		scan(spool);
	return spool->next < spool->count ? &spool->names[spool->next] : NULL;
}

/* So that one damaged file does not keep back all that come behind it. */
static int set_aside(struct spool *spool, const struct spool_name *name, char *why, size_t why_size)
{
	char aside[SPOOL_NAME_SIZE + 16];

	snprintf(aside, sizeof aside, "%s.damaged", name->text);
	if (renameat(spool->folder, name->text, spool->folder, aside) && errno != ENOENT) {
		snprintf(why, why_size, "spool/%s is damaged (its SHA-256 is another) and cannot be renamed: %s",
			 name->text, strerror(errno));
		return -1;
	}
	log_error(SUBSYSTEM, "spool/%s is damaged (its SHA-256 is another): kept as %s, not delivered", name->text,
		  aside);
	spool->next++;
	return 1;
}

static int measure(struct spool_file *file, char hex[static SHA256_HEX_SIZE])
{
	struct stat status;

	if (fstat(file->fd, &status) || sha256_file(file->fd, hex, file->digest) || lseek(file->fd, 0, SEEK_SET) < 0)
		return -1;
	file->size = status.st_size;
	return 0;
}

int spool_open_first(struct spool *spool, struct spool_file *file, char *why, size_t why_size)
{
	const struct spool_name *name = &spool->names[spool->next];
	char hex[SHA256_HEX_SIZE];

	file->fd = openat(spool->folder, name->text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file->fd < 0 && errno == ENOENT) {
		spool->next++;
		return 1;
	}
	if (file->fd < 0 || measure(file, hex)) {
		snprintf(why, why_size, "cannot read spool/%s: %s", name->text, strerror(errno));
		if (file->fd >= 0)
			close(file->fd);
		return -1;
	}
	if (memcmp(hex, digest_of(name), DIGITS) == 0)
		return 0;
	close(file->fd);
	return set_aside(spool, name, why, why_size);
}

int spool_delivered(struct spool *spool, char *why, size_t why_size)
{
	const char *name = spool->names[spool->next].text;
	int failed = spool->keep ? renameat(spool->folder, name, spool->sent, name) : unlinkat(spool->folder, name, 0);

	if (failed && errno != ENOENT) {
		snprintf(why, why_size, "it is delivered, but spool/%s cannot be put away: %s", name, strerror(errno));
		return -1;
	}
	spool->next++;
	return 0;
}
