/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/held.h"

#include <stdlib.h>
#include <string.h>

void held_init(struct held *held, size_t most)
{
	*held = (struct held){ .most = most };
}

static size_t weight(const struct held_record *record)
{
	return sizeof *record + record->length + strlen(record->agent) + 2;
}

static void record_free(struct held_record *record)
{
	if (record)
		free(record->agent);
	if (record)
		free(record->line);
	free(record);
}

static void drop_first(struct held *held)
{
	struct held_record *record = held->first;

	held->first = record->next;
	if (!held->first)
		held->last = NULL;
	if (held->next == record)
		held->next = record->next;
	held->count--;
	held->octets -= weight(record);
	record_free(record);
}

void held_release(struct held *held)
{
	while (held->first)
		drop_first(held);
}

static struct held_record *record_new(const char *kind, const char *agent, int64_t time_us, char *line)
{
	struct held_record *record = calloc(1, sizeof *record);

	if (!record) {
		free(line);
		return NULL;
	}
	record->kind = kind;
	record->time_us = time_us;
	record->agent = strdup(agent);
	record->line = line;
	record->length = line ? strlen(line) : 0;
	if (record->agent && line)
		return record;
	record_free(record);
	return NULL;
}

int held_add(struct held *held, const char *kind, const char *agent, int64_t time_us, char *line)
{
	struct held_record *record = record_new(kind, agent, time_us, line);

	if (!record) {
		held->lost++;
		return -1;
	}
	if (held->last)
		held->last->next = record;
	else
		held->first = record;
	held->last = record;
	if (!held->next)
		held->next = record;
	held->count++;
	held->octets += weight(record);
	while (held->octets > held->most) {
		held->lost++;
		drop_first(held);
	}
	return 0;
}

/* A store that holds more than was ever given here goes on from an earlier life: what is held gets numbers behind its
 * last. */
static void number_anew(struct held *held, uint64_t last)
{
	for (struct held_record *record = held->first; record; record = record->next)
		record->n = 0;
	held->number = last;
}

void held_begin(struct held *held, uint64_t last)
{
	if (last > held->number)
		number_anew(held, last);
	held_durable(held, last);
	held->next = held->first;
}

const struct held_record *held_next(struct held *held)
{
	struct held_record *record = held->next;

	if (record && !record->n)
		record->n = ++held->number;
	return record;
}

void held_given(struct held *held)
{
	held->next = held->next->next;
}

void held_durable(struct held *held, uint64_t n)
{
	while (held->first && held->first->n && held->first->n <= n)
		drop_first(held);
}
