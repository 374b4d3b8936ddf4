/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/latest.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void entry_release(struct latest_entry *entry)
{
	free(entry->agent);
	free(entry->record);
}

void latest_release(struct latest *latest)
{
	for (size_t i = 0; i < latest->count; i++)
		entry_release(&latest->entries[i]);
	free(latest->entries);
	*latest = (struct latest){ 0 };
}

/* Where the agent is, or belongs. */
static size_t place_of(const struct latest *latest, const char *agent)
{
	size_t low = 0, high = latest->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(latest->entries[middle].agent, agent) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct latest_entry *insert(struct latest *latest, size_t place, const char *agent)
{
	if (latest->count == latest->size) {
		size_t size = latest->size ? 2 * latest->size : 64;
		void *entries = reallocarray(latest->entries, size, sizeof *latest->entries);

		if (!entries)
			return NULL;
		latest->entries = entries;
		latest->size = size;
	}
	char *name = strdup(agent);
	if (!name)
		return NULL;
	struct latest_entry *entry = latest->entries + place;
	memmove(entry + 1, entry, (latest->count++ - place) * sizeof *entry);
	*entry = (struct latest_entry){ .agent = name };
	return entry;
}

int latest_note(struct latest *latest, uint64_t n, const char *agent, int64_t time_us, const char *record,
		size_t length)
{
	size_t place = place_of(latest, agent);
	bool known = place < latest->count && strcmp(latest->entries[place].agent, agent) == 0;
	struct latest_entry *entry = known ? latest->entries + place : insert(latest, place, agent);

	if (!entry)
		return -1;
	if (entry->n > n)
		return 0;
	char *copy = realloc(entry->record, length + 1);
	if (!copy)
		return -1;
	memcpy(copy, record, length);
	entry->record = copy;
	entry->length = length;
	entry->n = n;
	entry->time_us = time_us;
	return 0;
}

int64_t latest_time_us(const json_t *record)
{
	double time = json_number_value(json_object_get(record, "time"));

	return fabs(time) < 1e12 ? llround(time * USEC_PER_SEC) : 0;
}

int latest_note_line(struct latest *latest, const struct line *line)
{
	if (line->kind != LINE_MEASURE)
		return 0;
	json_t *record = json_loadb(line->record, line->length, 0, NULL);
	const char *agent = json_string_value(json_object_get(record, "agent"));
	int failed =
		agent ? latest_note(latest, line->n, agent, latest_time_us(record), line->record, line->length) : 0;
	json_decref(record);
	return failed;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The highest number that must go; 0 none. Numbers are told apart by sorting, as the entries stand by name. */
static uint64_t last_to_go(const struct latest *latest, size_t octets, size_t most)
{
	struct numbered {
		uint64_t n;
		size_t length;
	} *all = calloc(latest->count, sizeof *all);
	uint64_t last = 0;

	if (!all) /* the board is longer for once */
		return 0;
	for (size_t i = 0; i < latest->count; i++)
		all[i] = (struct numbered){ latest->entries[i].n, latest->entries[i].length };
	qsort(all, latest->count, sizeof *all, by_number);
	for (size_t i = 0; i < latest->count && octets > most; i++) {
		octets -= all[i].length;
		last = all[i].n;
	}
	free(all);
	return last;
}

size_t latest_forget(struct latest *latest, size_t most)
{
	size_t octets = 0, kept = 0, count = latest->count;

	for (size_t i = 0; i < count; i++)
		octets += latest->entries[i].length;
	uint64_t last = octets > most ? last_to_go(latest, octets, most) : 0;
	for (size_t i = 0; i < count; i++) {
		if (latest->entries[i].n <= last)
			entry_release(&latest->entries[i]);
		else
			latest->entries[kept++] = latest->entries[i];
	}
	latest->count = kept;
	return count - kept;
}

uint64_t latest_last(const struct latest *latest)
{
	uint64_t last = 0;

	for (size_t i = 0; i < latest->count; i++)
		if (latest->entries[i].n > last)
			last = latest->entries[i].n;
	return last;
}
