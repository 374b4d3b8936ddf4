/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* the system's extensions */

#include "rrd/sweep.h"

#include "base/log.h"
#include "base/name.h"
#include "rrd/librrd.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_S    86400
#define LEAP_S   (7 * DAY_S) /* or it was off: what is in use is not RECENT_S old before that */
#define OVER_S   (400 * DAY_S)
#define RECENT_S (8 * DAY_S)

struct aged {
	char *path;
	time_t last; /* update */
};

struct aged_list {
	struct aged *items;
	size_t count, size;
};

static void list_release(struct aged_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].path);
	free(list->items);
}

static int list_add(struct aged_list *list, const char *agent, const char *name, time_t last)
{
	char path[PATH_MAX];

	if (list->count == list->size) {
		size_t size = list->size ? 2 * list->size : 64;
		void *items = reallocarray(list->items, size, sizeof(*list->items));

		if (!items)
			return -1;
		list->items = items;
		list->size = size;
	}
	snprintf(path, sizeof path, "%s/%s", agent, name);
	list->items[list->count] = (struct aged){ strdup(path), last };
	return list->items[list->count].path ? (list->count++, 0) : -1;
}

static int by_age(const void *a, const void *b)
{
	const struct aged *left = a, *right = b;

	return (left->last > right->last) - (left->last < right->last);
}

static void list_files(struct aged_list *list, const char *agent)
{
	DIR *folder = opendir(agent);
	struct stat status;

	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (strstr(entry->d_name, ".rrd") &&
		    fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(status.st_mode) && list_add(list, agent, entry->d_name, status.st_mtime))
			break;
	if (folder)
		closedir(folder);
}

/* librrd writes to mapped memory: the file's date may lag behind what is in it. */
static bool is_older(const struct aged *file, time_t than)
{
	if (file->last >= than)
		return false;
	librrd_begin();
	return rrd_last_r(file->path) < than; /* -1 where it is no RRD */
}

static uint64_t sweep_agent(const char *agent, time_t now)
{
	struct aged_list list = { 0 };
	uint64_t removed = 0;

	list_files(&list, agent);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_age);
	for (size_t i = 0; i < list.count; i++) {
		bool many = list.count - removed > SWEEP_FILES_MOST;

		if (is_older(&list.items[i], now - (many ? RECENT_S : OVER_S)) && unlink(list.items[i].path) == 0)
			removed++;
	}
	list_release(&list);
	if (removed)
		log_info("sweep", "%s: %" PRIu64 " files of rows that are gone are removed", agent, removed);
	return removed;
}

/* Whether it is time, and the date of the last time makes sense. */
static bool is_due(int stamp, time_t now)
{
	struct stat status;

	if (fstat(stamp, &status) || (now >= status.st_mtime && now - status.st_mtime < DAY_S))
		return false;
	const struct timespec times[2] = { { .tv_sec = now }, { .tv_sec = now } };
	return futimens(stamp, times) == 0 && now > status.st_mtime && now - status.st_mtime < LEAP_S;
}

uint64_t sweep(int folder, int stamp, time_t now)
{
	uint64_t removed = 0;

	if (!is_due(stamp, now))
		return 0;
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *agents = fd < 0 ? NULL : fdopendir(fd);
	if (!agents) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	for (struct dirent *entry; (entry = readdir(agents));)
		if (name_is_agent(entry->d_name))
			removed += sweep_agent(entry->d_name, now);
	closedir(agents);
	return removed;
}
