/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/disk.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

int disk_fail(struct disk *disk, const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	int n = vsnprintf(disk->trouble, sizeof disk->trouble, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof disk->trouble)
		snprintf(disk->trouble + n, sizeof disk->trouble - (size_t)n, ": %s", strerror(error));
	log_error("disk", "%s", disk->trouble);
	errno = error;
	return -1;
}

int disk_open(struct disk *disk, const char *state_dir)
{
	disk->trouble[0] = '\0';
	disk->folder = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (disk->folder < 0)
		return disk_fail(disk, "cannot open the folder %s", state_dir);
	/* The folder itself is locked: that needs no place on a disk that is full. */
	if (flock(disk->folder, LOCK_EX))
		return disk_fail(disk, "cannot lock the folder %s", state_dir);
	return 0;
}

void disk_release(struct disk *disk)
{
	if (disk->folder >= 0)
		close(disk->folder);
	disk->folder = -1;
}

int disk_sync_folder(struct disk *disk, const char *path)
{
	int fd = openat(disk->folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = fd < 0 || fsync(fd) ? disk_fail(disk, "cannot sync the folder %s", path) : 0;

	if (fd >= 0)
		close(fd);
	return failed;
}

int disk_folder(struct disk *disk, const char *path)
{
	if (mkdirat(disk->folder, path, 0750) == 0)
		return disk_sync_folder(disk, ".");
	return errno == EEXIST ? 0 : disk_fail(disk, "cannot make the folder %s", path);
}

int disk_file(struct disk *disk, const char *path, int flags)
{
	int fd = openat(disk->folder, path, flags | O_CLOEXEC, 0640);

	return fd < 0 ? disk_fail(disk, "cannot open %s", path) : fd;
}

int disk_write(struct disk *disk, int fd, const char *path, const void *data, size_t length)
{
	const char *from = data;

	while (length) {
		ssize_t n = write(fd, from, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return disk_fail(disk, "cannot write %s", path);
		from += n;
		length -= (size_t)n;
	}
	return 0;
}

int disk_replace(struct disk *disk, const char *name, const void *data, size_t length)
{
	char path[DISK_PATH_SIZE];

	snprintf(path, sizeof path, "%s.new", name);
	int fd = disk_file(disk, path, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0)
		return -1;
	int failed = disk_write(disk, fd, path, data, length);
	if (!failed && fsync(fd))
		failed = disk_fail(disk, "cannot sync %s", path);
	close(fd);
	if (failed) {
		unlinkat(disk->folder, path, 0); /* half a file is of no use, and its place may be */
		return -1;
	}
	return disk_rename(disk, path, name, ".");
}

int disk_load(struct disk *disk, const char *path, struct buffer *buffer)
{
	int fd = openat(disk->folder, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	if (fd < 0)
		return errno == ENOENT ? 1 : disk_fail(disk, "cannot open %s", path);
	while (n > 0 && buffer_reserve(buffer, CHUNK)) {
		n = read(fd, buffer->data + buffer->length, CHUNK);
		if (n > 0)
			buffer->length += (size_t)n;
	}
	if (buffer->failed)
		errno = EFBIG;
	int failed = n < 0 || buffer->failed ? disk_fail(disk, "cannot read %s", path) : 0;
	close(fd);
	return failed;
}

int disk_rename(struct disk *disk, const char *from, const char *to, const char *folder)
{
	if (renameat(disk->folder, from, disk->folder, to))
		return disk_fail(disk, "cannot rename %s to %s", from, to);
	return disk_sync_folder(disk, folder);
}

int disk_remove(struct disk *disk, const char *path)
{
	return unlinkat(disk->folder, path, 0) && errno != ENOENT ? disk_fail(disk, "cannot remove %s", path) : 0;
}

int disk_list(struct disk *disk, const char *path, int (*visit)(const char *name, void *context), void *context)
{
	int fd = disk_file(disk, path, O_RDONLY | O_DIRECTORY);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int result = 0;

	if (!folder) {
		if (fd < 0)
			return -1;
		close(fd);
		return disk_fail(disk, "cannot read the folder %s", path);
	}
	errno = 0;
	while (!result && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] != '.')
			result = visit(entry->d_name, context);
		if (!result)
			errno = 0;
	}
	if (!result && errno)
		result = disk_fail(disk, "cannot read the folder %s", path);
	closedir(folder);
	return result;
}
