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
		       const struct shape *old, struct fault *fault)
{
	struct words words = { 0 };
	const char *sources[] = { source, NULL };
	int result = 0;

	shape_create_words(agent, old, &words);
	librrd_begin();
	/* librrd writes beside the file and renames: a crash leaves the old one, or none. */
	if (words.failed)
		result = fault_of_memory(fault, "cannot create", path);
	else if (rrd_create_r2(path, agent->step, last_update, 0, old ? sources : NULL, NULL, (int)words.count,
			       (const char **)words.items))
		result = fault_of_creation(fault, "cannot create", path);
	words_release(&words);
	return result;
}

static int tune(const struct declared *agent, const char *path, const struct shape *old, struct fault *fault)
{
	struct words words = { 0 };
	int result = 0;

	words_add(&words, "tune");
	words_add(&words, "%s", path);
	shape_tune_words(agent, old, &words);
	librrd_begin();
	if (words.failed)
		result = fault_of_memory(fault, "cannot adapt", path);
	else if (words.count > 2 && rrd_tune((int)words.count, words.items))
		result = fault_of_creation(fault, "cannot adapt", path);
	words_release(&words);
	return result;
}

/* 1: it is there; 0: it is not; -1: it cannot be opened. */
static int is_there(const char *path, struct fault *fault)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? 0 : fault_of_errno(fault, "cannot open", path);
	close(fd);
	return 1;
}

static int create(const struct declared *agent, const char *path, time_t first, struct fault *fault)
{
	return create_from(agent, path, first - 1, NULL, NULL, fault);
}

static int begin_anew(const struct fit *fit, const char *path, const struct shape *old, struct fault *fault)
{
	char aside[ASIDE_PATH_SIZE];

	if (aside_ahead(path, (time_t)shape_last_update(old), aside))
		return fault_of_errno(fault, "cannot set aside, though it ends in the future,", path);
	return create_from(fit->agent, path, fit->first - 1, aside, old, fault);
}

/* The file is there: makes it fit what is declared. */
static int adapt(const struct fit *fit, const char *path, struct fault *fault)
{
	struct shape old;
	int result;

	aside_take_back(path, fit->now);
	switch (shape_read(&old, path, fault)) {
	case SHAPE_DAMAGED:
		return aside_damaged(path, fault->text) ? fault_of_errno(fault, "cannot set aside", path)
							: create(fit->agent, path, fit->first, fault);
	case SHAPE_FAILED:
		return -1;
	case SHAPE_READ:
		break;
	}
	time_t last = (time_t)shape_last_update(&old);
	if (last > fit->now + AHEAD_S)
		result = begin_anew(fit, path, &old, fault);
	else if (shape_step(&old) == fit->agent->step)
		result = tune(fit->agent, path, &old, fault);
	else
		result = create_from(fit->agent, path, last, path, &old, fault);
	shape_release(&old);
	return result;
}

int row_file_fit(const struct fit *fit, struct row_file *file, struct fault *fault)
{
	const struct declared *agent = fit->agent;
	char path[ROW_PATH_SIZE];

	if (file->fits)
		return 0;
	if (mkdir(agent->name, 0750) && errno != EEXIST)
		return fault_of_errno(fault, "cannot make the folder", agent->name);
	row_path(agent->name, file->row, path);
	int there = is_there(path, fault);
	if (there < 0 || (there ? adapt(fit, path, fault) : create(agent, path, fit->first, fault)))
		return -1;
	librrd_begin();
	file->last = rrd_last_r(path);
	file->fits = true;
	return 0;
}
