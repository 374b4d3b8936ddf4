/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/file.h"

#include "base/log.h"
#include "base/text.h"
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

static int create(const struct declared *agent, const char *path, time_t last_update, const struct shape *old,
		  char *why, size_t why_size)
{
	struct words words = { 0 };
	const char *sources[] = { path, NULL };
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

/* What librrd cannot read is kept for people to look at, under a name that no file of ours has. */
static int set_aside(const char *path, const char *reason)
{
	char aside[ROW_PATH_SIZE + 16];

	snprintf(aside, sizeof aside, "%s.damaged", path);
	if (rename(path, aside))
		return -1;
	log_error("file", "%s cannot be read (%s): set aside as %s, its history begins anew", path, reason, aside);
	return 0;
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

/* The file is there: makes it fit what is declared. */
static int adapt(const struct declared *agent, const char *path, time_t first, char *why, size_t why_size)
{
	struct shape old;
	char reason[160];
	int result;

	switch (shape_read(&old, path, reason, sizeof reason)) {
	case SHAPE_DAMAGED:
		if (set_aside(path, reason) == 0)
			return create(agent, path, first - 1, NULL, why, why_size);
		/* fall through */
	case SHAPE_LATER:
		snprintf(why, why_size, "cannot read %s: %s", path, reason);
		return -1;
	case SHAPE_READ:
		break;
	}
	if (shape_step(&old) == agent->step)
		result = tune(agent, path, &old, why, why_size);
	else
		result = create(agent, path, (time_t)shape_last_update(&old), &old, why, why_size);
	shape_release(&old);
	return result;
}

int row_file_fit(const struct declared *agent, struct row_file *file, time_t first, char *why, size_t why_size)
{
	char path[ROW_PATH_SIZE];

	if (file->fits)
		return 0;
	if (mkdir(agent->name, 0750) && errno != EEXIST) {
		snprintf(why, why_size, "cannot make the folder %s: %s", agent->name, strerror(errno));
		return -1;
	}
	row_path(agent->name, file->row, path);
	int there = is_there(path, why, why_size);
	if (there < 0 ||
	    (there ? adapt(agent, path, first, why, why_size) : create(agent, path, first - 1, NULL, why, why_size)))
		return -1;
	file->fits = true;
	return 0;
}
