/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/file.h"

#include "base/text.h"
#include "rrd/aside.h"
#include "rrd/declare.h"
#include "rrd/librrd.h"
#include "rrd/shape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UPDATES_MAX (16u << 20) /* octets that wait for one file; more than one message can bring */

static bool is_plain(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       (c == '.' && !first);
}

void row_path(const char *agent, const char *row, char path[static ROW_PATH_SIZE])
{
	char *end = path + snprintf(path, ROW_PATH_SIZE, "%.*s/", NAME_AGENT_MAX, agent);

	for (size_t i = 0; i < NAME_ROW_MAX && row[i]; i++)
		if (is_plain(row[i], i == 0))
			*end++ = row[i];
		else
			end += sprintf(end, "%%%02X", (unsigned char)row[i]);
	strcpy(end, *row ? ".rrd" : "_.rrd");
}

static size_t lower_bound(const struct declared *agent, const char *row)
{
	size_t low = 0, high = agent->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(agent->files[middle]->row, row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct row_file *row_file(struct declared *agent, const char *row)
{
	size_t at = lower_bound(agent, row);

	if (at < agent->file_count && strcmp(agent->files[at]->row, row) == 0)
		return agent->files[at];
	struct row_file **files = reallocarray(agent->files, agent->file_count + 1, sizeof(*files));
	if (!files)
		return NULL;
	agent->files = files;
	struct row_file *file = calloc(1, sizeof *file);
	if (!file)
		return NULL;
	text_copy(file->row, sizeof file->row, row);
	buffer_init(&file->updates, UPDATES_MAX);
	memmove(files + at + 1, files + at, (agent->file_count - at) * sizeof(*files));
	files[at] = file;
	agent->file_count++;
	return file;
}

void row_file_free(struct row_file *file)
{
	if (!file)
		return;
	buffer_release(&file->updates);
	free(file);
}

/* A file as declared. old: the shape of the one at source, whose history goes into it as far as it has any before
 * last_update; source may be path. */
static int create_from(const struct declared *agent, const char *path, time_t last_update, const char *source,
		       const struct shape *old, char *why, size_t why_size)
{
	struct words words = { 0 };
	const char *sources[] = { source, NULL };
	int result = -1;

	shape_create_words(agent, old, &words);
	librrd_begin();
	/* librrd writes beside the file and renames: a crash leaves the old one, or none. */
	if (!words.failed)
		result = rrd_create_r2(path, agent->step, last_update, 0, old ? sources : NULL, NULL, (int)words.count,
				       (const char **)words.items);
	if (result)
		snprintf(why, why_size, "cannot create %s: %s", path, words.failed ? "no memory" : librrd_why());
	words_release(&words);
	return result ? -1 : 0;
}

static int tune(const struct declared *agent, const char *path, const struct shape *old, char *why, size_t why_size)
{
	struct words words = { 0 };
	int result = 0;

	words_add(&words, "tune");
	words_add(&words, "%s", path);
	shape_tune_words(agent, old, &words);
	librrd_begin();
	if (words.failed || (words.count > 2 && rrd_tune((int)words.count, words.items))) {
		snprintf(why, why_size, "cannot adapt %s: %s", path, words.failed ? "no memory" : librrd_why());
		result = -1;
	}
	words_release(&words);
	return result;
}

/* 1: it is there; 0: it is not; -1 with the reason: it cannot be opened. */
static int is_there(const char *path, char *why, size_t why_size)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return 1;
	}
	if (errno == ENOENT)
		return 0;
	snprintf(why, why_size, "cannot open %s: %s", path, strerror(errno));
	return -1;
}

static int create(const struct declared *agent, const char *path, time_t first, char *why, size_t why_size)
{
	return create_from(agent, path, first - 1, NULL, NULL, why, why_size);
}

static int begin_anew(const struct fit *fit, const char *path, const struct shape *old, char *why, size_t why_size)
{
	char aside[ASIDE_PATH_SIZE];

	if (aside_ahead(path, (time_t)shape_last_update(old), aside)) {
		snprintf(why, why_size, "%s ends in the future, and cannot be set aside: %s", path, strerror(errno));
		return -1;
	}
	return create_from(fit->agent, path, fit->first - 1, aside, old, why, why_size);
}

/* The file is there: makes it fit what is declared. */
static int adapt(const struct fit *fit, const char *path, char *why, size_t why_size)
{
	struct shape old;
	char reason[160];
	int result;

	aside_take_back(path, fit->now);
	switch (shape_read(&old, path, reason, sizeof reason)) {
	case SHAPE_DAMAGED:
		if (aside_damaged(path, reason) == 0)
			return create(fit->agent, path, fit->first, why, why_size);
		/* fall through */
	case SHAPE_LATER:
		snprintf(why, why_size, "cannot read %s: %s", path, reason);
		return -1;
	case SHAPE_READ:
		break;
	}
	time_t last = (time_t)shape_last_update(&old);
	if (last > fit->now + AHEAD_S)
		result = begin_anew(fit, path, &old, why, why_size);
	else if (shape_step(&old) == fit->agent->step)
		result = tune(fit->agent, path, &old, why, why_size);
	else
		result = create_from(fit->agent, path, last, path, &old, why, why_size);
	shape_release(&old);
	return result;
}

int row_file_fit(const struct fit *fit, struct row_file *file, char *why, size_t why_size)
{
	const struct declared *agent = fit->agent;
	char path[ROW_PATH_SIZE];

	if (file->fits)
		return 0;
	if (mkdir(agent->name, 0750) && errno != EEXIST) {
		snprintf(why, why_size, "cannot make the folder %s: %s", agent->name, strerror(errno));
		return -1;
	}
	row_path(agent->name, file->row, path);
	int there = is_there(path, why, why_size);
	if (there < 0 || (there ? adapt(fit, path, why, why_size) : create(agent, path, fit->first, why, why_size)))
		return -1;
	librrd_begin();
	file->last = rrd_last_r(path);
	file->fits = true;
	return 0;
}
