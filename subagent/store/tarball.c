/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/tarball.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static int write_file(struct archive *archive, const struct tarball_file *file, int64_t time_s)
{
	struct archive_entry *entry = archive_entry_new();

	if (!entry)
		return ARCHIVE_FATAL;
	archive_entry_set_pathname(entry, file->name);
	archive_entry_set_filetype(entry, S_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_mtime(entry, (time_t)time_s, 0);
	archive_entry_set_size(entry, (la_int64_t)file->length);
	int result = archive_write_header(archive, entry);
	archive_entry_free(entry);
	if (result == ARCHIVE_OK && file->length &&
	    archive_write_data(archive, file->data, file->length) != (la_ssize_t)file->length)
		result = ARCHIVE_FATAL;
	return result;
}

/* gzip's own header holds the time of writing unless told not to. */
static int prepare(struct archive *archive, int fd)
{
	if (archive_write_add_filter_gzip(archive) != ARCHIVE_OK ||
	    archive_write_set_format_pax_restricted(archive) != ARCHIVE_OK ||
	    archive_write_set_options(archive, "gzip:!timestamp,gzip:compression-level=6") != ARCHIVE_OK)
		return ARCHIVE_FATAL;
	return archive_write_open_fd(archive, fd);
}

int tarball_write(int fd, const struct tarball_file *files, size_t count, int64_t time_s, char *why, size_t size)
{
	struct archive *archive = archive_write_new();

	if (!archive) {
		snprintf(why, size, "no memory");
		errno = ENOMEM;
		return -1;
	}
	int result = prepare(archive, fd);
	for (size_t i = 0; i < count && result == ARCHIVE_OK; i++)
		result = write_file(archive, &files[i], time_s);
	if (result == ARCHIVE_OK)
		result = archive_write_close(archive);
	int error = archive_errno(archive);
	const char *text = archive_error_string(archive);
	snprintf(why, size, "%s", text ? text : "no memory");
	archive_write_free(archive); /* closes again after an error: what it says then is of no use */
	errno = error > 0 ? error : EIO;
	return result == ARCHIVE_OK ? 0 : -1;
}
