/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that survive a crash: everything is below one folder (state_dir), paths are relative to it, and what a function
 * here has done is on the disk when it returns.
 *
 * A function that fails returns -1; what it could not do stands in trouble, for people. The store then ends: what is on
 * the disk is the only state that counts, and the next store begins there.
 */
#ifndef STORE_DISK_H
#define STORE_DISK_H

#include "base/buffer.h"

#include <stddef.h>

#define DISK_PATH_SIZE 160

struct disk {
	int folder; /* -1: not open */
	char trouble[256];
};

/* Opens state_dir, and waits for another store there to end: its lock goes with the process. */
int disk_open(struct disk *disk, const char *state_dir);
void disk_release(struct disk *disk);

/* Notes what failed, with errno. Returns -1. */
int disk_fail(struct disk *disk, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes the folder when it is not there. */
int disk_folder(struct disk *disk, const char *path);
/* What was made, renamed or removed in the folder ("." is state_dir) stays so. */
int disk_sync_folder(struct disk *disk, const char *path);
/* openat() below state_dir; the descriptor, or -1. */
int disk_file(struct disk *disk, const char *path, int flags);
int disk_write(struct disk *disk, int fd, const char *path, const void *data, size_t length);
/* The file (in state_dir itself) holds this or, after a crash, what it held before; never a part. */
int disk_replace(struct disk *disk, const char *name, const void *data, size_t length);
/* Adds the whole file to the buffer. 1 when it is not there. */
int disk_load(struct disk *disk, const char *path, struct buffer *buffer);
/* Both paths in the same folder. */
int disk_rename(struct disk *disk, const char *from, const char *to, const char *folder);
/* It does not matter whether it was there. */
int disk_remove(struct disk *disk, const char *path);

/* Calls visit for each name in the folder but those that begin with a dot. Stops at, and returns, what is not 0. */
int disk_list(struct disk *disk, const char *path, int (*visit)(const char *name, void *context), void *context);

#endif
