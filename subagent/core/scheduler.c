/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/scheduler.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define SUBSYSTEM "scheduler"

#define SPREAD_MAX_US  (60LL * USEC_PER_SEC)
#define SPREAD_STEP_US (250LL * USEC_PER_MSEC)
#define NOWHERE        SIZE_MAX

/* One agent. It stands in the heap while it has a turn to come, that is unless it is running or has a problem. */
struct entry {
	const struct catalogue_agent *agent;
	int64_t due_us;   /* the next of start + n × period that has not been begun or skipped */
	int64_t key_us;   /* its order in the heap: due_us, or earlier when it was asked for by scheduler_now() */
	uint64_t number;  /* of the last turn that began */
	uint64_t skipped; /* since then */
	size_t place;     /* in the heap, or NOWHERE */
	bool running;
};

struct scheduler {
	struct scheduler_limits limits;
	const struct catalogue *catalogue; /* NULL before the first */
	struct entry *entries;             /* as catalogue->agents */
	struct entry **heap;               /* the earliest first */
	size_t heap_count;
	int64_t seen_us; /* the time of the last scheduler_due() */
	struct scheduler_figures figures;
};

struct scheduler *scheduler_new(const struct scheduler_limits *limits)
{
	struct scheduler *scheduler = calloc(1, sizeof *scheduler);

	if (scheduler)
		scheduler->limits = *limits;
	return scheduler;
}

void scheduler_free(struct scheduler *scheduler)
{
	if (!scheduler)
		return;
	free(scheduler->entries);
	free(scheduler->heap);
	free(scheduler);
}

/* --- the heap --- */

/* Two that are due at the same time keep an order, so that a run can be repeated. */
static bool before(const struct entry *a, const struct entry *b)
{
	return a->key_us != b->key_us ? a->key_us < b->key_us : a < b;
}

static void put(struct scheduler *scheduler, size_t place, struct entry *entry)
{
	scheduler->heap[place] = entry;
	entry->place = place;
}

static void rise(struct scheduler *scheduler, struct entry *entry, size_t place)
{
	while (place > 0 && before(entry, scheduler->heap[(place - 1) / 2])) {
		put(scheduler, place, scheduler->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	put(scheduler, place, entry);
}

static void sink(struct scheduler *scheduler, struct entry *entry, size_t place)
{
	size_t child;

	while ((child = 2 * place + 1) < scheduler->heap_count) {
		if (child + 1 < scheduler->heap_count && before(scheduler->heap[child + 1], scheduler->heap[child]))
			child++;
		if (!before(scheduler->heap[child], entry))
			break;
		put(scheduler, place, scheduler->heap[child]);
		place = child;
	}
	put(scheduler, place, entry);
}

static void push(struct scheduler *scheduler, struct entry *entry)
{
	rise(scheduler, entry, scheduler->heap_count++);
}

static struct entry *pop(struct scheduler *scheduler)
{
	struct entry *first = scheduler->heap[0], *last = scheduler->heap[--scheduler->heap_count];

	if (last != first)
		sink(scheduler, last, 0);
	first->place = NOWHERE;
	return first;
}

/* --- the catalogue --- */

/* FNV-1a, its bits mixed once more: names that differ in one digit must not stay neighbours. */
static uint32_t hash(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	h = (h ^ (h >> 16)) * 0x85ebca6bu;
	return h ^ (h >> 13);
}

static int by_hash(const void *a, const void *b)
{
	const char *a_name = (*(struct entry *const *)a)->agent->name,
		   *b_name = (*(struct entry *const *)b)->agent->name;
	uint32_t a_hash = hash(a_name), b_hash = hash(b_name);

	return a_hash != b_hash ? (a_hash < b_hash ? -1 : 1) : strcmp(a_name, b_name);
}

static int64_t period_of(const struct entry *entry)
{
	return entry->agent->period_us > 0 ? entry->agent->period_us : USEC_PER_SEC;
}

/* The first turns of agents that begin together (count of them in news). */
static void spread(struct entry **news, size_t count, int64_t now_us)
{
	qsort(news, count, sizeof *news, by_hash);
	for (size_t i = 0; i < count; i++) {
		int64_t width = period_of(news[i]);

		width = width < SPREAD_MAX_US ? width : SPREAD_MAX_US;
		if (width > (int64_t)count * SPREAD_STEP_US)
			width = (int64_t)count * SPREAD_STEP_US;
		news[i]->due_us = news[i]->key_us = now_us + width * (int64_t)i / (int64_t)count;
	}
}

/* The same agent also by its times. */
static bool same(const struct catalogue_agent *a, const struct catalogue_agent *b)
{
	return !a->problem && !b->problem && a->period_us == b->period_us &&
	       strcmp(a->class->name, b->class->name) == 0;
}

/* Takes over what the scheduler has of the agent of this name; true when that includes its times. */
static bool carry(const struct scheduler *scheduler, struct entry *entry)
{
	const struct catalogue *old = scheduler->catalogue;
	size_t index = old ? catalogue_index(old, entry->agent->name) : 0;

	if (!old || index == old->agent_count)
		return false;
	const struct catalogue_agent *agent = entry->agent;
	*entry = scheduler->entries[index];
	entry->place = NOWHERE;
	if (same(entry->agent, agent)) {
		entry->agent = agent;
		return true;
	}
	entry->agent = agent;
	return false;
}

static void enter(struct scheduler *scheduler, const struct catalogue *catalogue, struct entry *entries,
		  struct entry **heap, int64_t now_us)
{
	size_t news = 0, running = 0;

	for (size_t i = 0; i < catalogue->agent_count; i++) {
		struct entry *entry = &entries[i];

		*entry = (struct entry){ .agent = catalogue->agents[i], .place = NOWHERE };
		if (!carry(scheduler, entry) && !entry->agent->problem)
			heap[news++] = entry;
		running += entry->running;
	}
	spread(heap, news, now_us);
	scheduler->figures.running = running;
}

void scheduler_set_catalogue(struct scheduler *scheduler, const struct catalogue *catalogue, int64_t now_us)
{
	size_t count = catalogue->agent_count;
	struct entry *entries = calloc(count + 1, sizeof *entries);
	struct entry **heap = calloc(count + 1, sizeof(struct entry *));

	if (entries && heap) {
		enter(scheduler, catalogue, entries, heap, now_us);
	} else {
		log_error(SUBSYSTEM, "no memory for %zu agents: nothing is measured until the next reload", count);
		scheduler->figures.running = 0;
		catalogue = NULL;
		count = 0;
	}
	free(scheduler->entries);
	free(scheduler->heap);
	scheduler->catalogue = catalogue;
	scheduler->entries = entries;
	scheduler->heap = heap;
	scheduler->heap_count = 0;
	for (size_t i = 0; i < count; i++)
		if (!entries[i].running && !entries[i].agent->problem)
			push(scheduler, &entries[i]);
}

/* --- turns --- */

/* Leaves count turns of the agent out. */
static void skip(struct scheduler *scheduler, struct entry *entry, int64_t count)
{
	entry->due_us += count * period_of(entry);
	entry->skipped += (uint64_t)count;
	scheduler->figures.skipped += (uint64_t)count;
}

static void count_late(struct scheduler_figures *figures, int64_t late_us)
{
	const size_t last = sizeof figures->late_buckets / sizeof *figures->late_buckets - 1;
	size_t i = 0;

	while (i < last && late_us > (int64_t)USEC_PER_MSEC << i)
		i++;
	figures->late_buckets[i]++;
	figures->late_sum_us += late_us;
	if (late_us > figures->late_worst_us)
		figures->late_worst_us = late_us;
}

static struct turn begin(struct scheduler *scheduler, struct entry *entry, int64_t now_us)
{
	struct turn turn = { .agent = entry->agent, .number = ++entry->number, .due_us = entry->key_us };

	if (entry->due_us <= now_us) {
		skip(scheduler, entry, (now_us - entry->due_us) / period_of(entry));
		turn.due_us = entry->due_us;
		entry->due_us += period_of(entry);
	}
	turn.skipped = entry->skipped;
	entry->skipped = 0;
	entry->running = true;
	scheduler->figures.running++;
	scheduler->figures.started++;
	count_late(&scheduler->figures, now_us - turn.due_us);
	return turn;
}

size_t scheduler_due(struct scheduler *scheduler, int64_t now_us, struct turn *turns, size_t most)
{
	size_t count = 0;

	scheduler->seen_us = now_us;
	if (most > scheduler->limits.max_group)
		most = scheduler->limits.max_group;
	while (count < most && scheduler_next_us(scheduler) <= now_us)
		turns[count++] = begin(scheduler, pop(scheduler), now_us);
	return count;
}

static struct entry *find(const struct scheduler *scheduler, const char *agent)
{
	size_t index = scheduler->catalogue ? catalogue_index(scheduler->catalogue, agent) : 0;

	return scheduler->catalogue && index < scheduler->catalogue->agent_count ? &scheduler->entries[index] : NULL;
}

void scheduler_done(struct scheduler *scheduler, const char *agent, uint64_t number, int64_t now_us)
{
	struct entry *entry = find(scheduler, agent);

	if (!entry || !entry->running || entry->number != number)
		return;
	entry->running = false;
	scheduler->figures.running--;
	if (entry->agent->problem)
		return;
	if (entry->due_us <= now_us)
		skip(scheduler, entry, (now_us - entry->due_us) / period_of(entry) + 1);
	entry->key_us = entry->due_us;
	push(scheduler, entry);
}

int scheduler_now(struct scheduler *scheduler, const char *agent, int64_t now_us)
{
	struct entry *entry = find(scheduler, agent);

	if (!entry || entry->place == NOWHERE)
		return -1;
	if (entry->key_us > now_us) { /* else it waits already, and keeps its place */
		entry->key_us = now_us;
		rise(scheduler, entry, entry->place);
	}
	return 0;
}

int64_t scheduler_next_us(const struct scheduler *scheduler)
{
	if (!scheduler->heap_count || scheduler->figures.running >= scheduler->limits.max_running)
		return INT64_MAX;
	return scheduler->heap[0]->key_us;
}

void scheduler_figures(const struct scheduler *scheduler, struct scheduler_figures *figures)
{
	*figures = scheduler->figures;
	if (figures->running < scheduler->limits.max_running)
		return;
	for (size_t i = 0; i < scheduler->heap_count; i++)
		figures->waiting += scheduler->heap[i]->key_us <= scheduler->seen_us;
}
