/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/turn.h"

#include "base/clock.h"
#include "runner/settings.h"
#include "runner/slot.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVENTS       64
#define LAST_WAIT_MS 1000

/* In one epoll of its own, so that the poll set of the duty does not bound the number of turns. */
struct turn_table {
	struct turn_setup setup;
	int epoll;
	struct slot *slots;
	size_t slot_count, running, stuck;
	size_t used; /* slots from here on were never taken */
	struct orphan_pace pace;
};

static int64_t now_us(const struct turn_table *table)
{
	return clock_monotonic_us(table->setup.clock);
}

/* --- what is left behind --- */

static bool is_turn(const void *context, pid_t pid)
{
	const struct turn_table *table = context;

	for (size_t i = 0; i < table->used; i++)
		if (table->slots[i].agent && table->slots[i].pid == pid)
			return true;
	return false;
}

static void sweep(struct turn_table *table)
{
	size_t killed = orphan_sweep(is_turn, table, table->setup.kill);

	orphan_pace_next(&table->pace, killed, now_us(table));
}

/* --- one slot --- */

static void tell(struct turn_table *table, const struct slot *slot, const struct slot_end *end, const char *detail)
{
	const struct turn_end told = { .agent = slot->agent,
				       .turn = slot->turn,
				       .end = end->end,
				       .code = end->code,
				       .time_us = slot->time_us,
				       .duration_us = now_us(table) - slot->start_us,
				       .cpu_us = end->cpu_us,
				       .detail = detail,
				       .body = slot->body.data ? slot->body.data : "",
				       .length = slot->body.length };

	table->setup.ended(table->setup.context, &told);
}

static void release(struct turn_table *table, struct slot *slot)
{
	if (slot->stuck)
		table->stuck--;
	else
		table->running--;
	slot_release(slot);
}

static void kill_turn(struct turn_table *table, struct slot *slot, enum report_end why)
{
	slot_kill(slot, table->setup.kill);
	if (slot->kill_us)
		return;
	slot->kill_us = now_us(table);
	slot->end = why;
}

static void take_body(struct turn_table *table, struct slot *slot)
{
	if (!slot_read(slot))
		kill_turn(table, slot, REPORT_FLOOD);
}

/* Its child has ended. */
static void finish(struct turn_table *table, struct slot *slot)
{
	struct slot_end end;

	if (slot_is_ours(slot))
		table->setup.kill(-slot->pid, -1, SIGKILL); /* the group is its own until its leader is waited for */
	if (!slot_read(slot))
		slot->end = REPORT_FLOOD;
	if (!slot_wait(slot, &end))
		return;
	if (!slot->stuck)
		tell(table, slot, &end, "");
	release(table, slot);
	sweep(table);
}

/* --- stuck ones --- */

static void set_stuck(struct turn_table *table, struct slot *slot)
{
	char detail[256];

	slot_describe(slot, detail, sizeof detail);
	tell(table, slot, &(struct slot_end){ .end = REPORT_STUCK }, detail);
	slot->stuck = true;
	table->running--;
	table->stuck++;
}

/* --- the start --- */

static struct slot *find_stuck(struct turn_table *table, const struct agent *agent)
{
	for (size_t i = 0; i < table->used; i++)
		if (table->slots[i].stuck && table->slots[i].agent == agent)
			return &table->slots[i];
	return NULL;
}

static struct slot *find_free(struct turn_table *table)
{
	size_t over = table->stuck > TURN_STUCK_MAX ? table->stuck - TURN_STUCK_MAX : 0;

	if (table->running + over >= table->setup.most)
		return NULL;
	for (size_t i = 0; i < table->slot_count; i++)
		if (!table->slots[i].agent)
			return &table->slots[i];
	return NULL;
}

static int watch(struct turn_table *table, struct slot *slot, int fd, bool is_pipe)
{
	uint64_t index = (uint64_t)(slot - table->slots);
	struct epoll_event event = { .events = EPOLLIN,
				     .data.u64 = (uint64_t)slot->generation << 32 | index << 1 | is_pipe };

	return epoll_ctl(table->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void start_in(struct turn_table *table, struct slot *slot)
{
	table->running++;
	if (slot_fork(slot) == 0 && watch(table, slot, slot->pipe, true) == 0 &&
	    watch(table, slot, slot->pidfd, false) == 0)
		return;
	int error = errno;
	if (slot->pid > 0) {
		kill(slot->pid, SIGKILL);
		waitpid(slot->pid, NULL, 0);
	}
	tell(table, slot, &(struct slot_end){ .end = REPORT_FORK, .code = error }, "");
	release(table, slot);
}

void turn_start(struct turn_table *table, const struct agent *agent, uint64_t turn, int64_t timeout_us)
{
	struct slot start = { .agent = agent, .turn = turn, .pidfd = -1, .pipe = -1 };
	struct slot *stuck = find_stuck(table, agent), *slot = find_free(table);
	char detail[256];

	start.time_us = clock_wall_us(table->setup.clock);
	start.start_us = now_us(table);
	start.deadline_us = start.start_us + timeout_us;
	if (stuck) {
		slot_describe(stuck, detail, sizeof detail);
		tell(table, &start, &(struct slot_end){ .end = REPORT_STUCK }, detail);
	} else if (!slot) {
		tell(table, &start, &(struct slot_end){ .end = REPORT_FORK, .code = EAGAIN }, "");
	} else {
		start.generation = slot->generation;
		*slot = start;
		if (table->used <= (size_t)(slot - table->slots))
			table->used = (size_t)(slot - table->slots) + 1;
		start_in(table, slot);
	}
}

/* --- the table --- */

struct turn_table *turn_table_new(const struct turn_setup *setup)
{
	struct turn_table *table = calloc(1, sizeof *table);

	if (!table)
		return NULL;
	table->setup = *setup;
	if (!setup->kill)
		table->setup.kill = orphan_send;
	table->slot_count = setup->most + TURN_STUCK_MAX;
	table->slots = calloc(table->slot_count, sizeof *table->slots);
	table->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!table->slots || table->epoll < 0) {
		turn_table_free(table);
		return NULL;
	}
	orphan_adopt();
	return table;
}

void turn_table_free(struct turn_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->used; i++) {
		struct slot *slot = &table->slots[i];

		if (!slot->agent)
			continue;
		slot_kill(slot, table->setup.kill);
		release(table, slot);
	}
	orphan_end_all(LAST_WAIT_MS);
	if (table->epoll >= 0)
		close(table->epoll);
	free(table->slots);
	free(table);
}

size_t turn_running(const struct turn_table *table)
{
	return table->running;
}

size_t turn_stuck(const struct turn_table *table)
{
	return table->stuck;
}

json_t *turn_head(const struct turn_end *end)
{
	return json_pack("{s:s, s:s, s:I, s:s, s:i, s:I, s:I, s:I, s:s}", "op", "report", "agent", end->agent->name,
			 "turn", (json_int_t)end->turn, "end", report_end_word(end->end), "code", end->code, "time_us",
			 (json_int_t)end->time_us, "duration_us", (json_int_t)end->duration_us, "cpu_us",
			 (json_int_t)end->cpu_us, "detail", end->detail);
}

/* --- the poll set --- */

/* When something is due for the slot without an event; INT64_MAX: never. */
static int64_t due_us(const struct slot *slot)
{
	if (!slot->agent || slot->stuck)
		return INT64_MAX;
	return slot->kill_us ? slot->kill_us + TURN_STUCK_US : slot->deadline_us;
}

size_t turn_prepare(struct turn_table *table, struct pollfd *fds, size_t most, int *timeout_ms)
{
	int64_t next = table->pace.due_us ? table->pace.due_us : INT64_MAX;

	for (size_t i = 0; i < table->used; i++)
		next = due_us(&table->slots[i]) < next ? due_us(&table->slots[i]) : next;
	if (next != INT64_MAX) {
		int64_t wait_ms = (next - now_us(table) + USEC_PER_MSEC - 1) / USEC_PER_MSEC;

		wait_ms = wait_ms < 0 ? 0 : wait_ms > INT32_MAX ? INT32_MAX : wait_ms;
		if (*timeout_ms < 0 || wait_ms < *timeout_ms)
			*timeout_ms = (int)wait_ms;
	}
	if (most == 0)
		return 0;
	fds[0] = (struct pollfd){ .fd = table->epoll, .events = POLLIN };
	return 1;
}

static void take_event(struct turn_table *table, const struct epoll_event *event)
{
	struct slot *slot = &table->slots[(event->data.u64 & UINT32_MAX) >> 1];

	if (!slot->agent || slot->generation != event->data.u64 >> 32)
		return;
	if (event->data.u64 & 1)
		take_body(table, slot);
	else
		finish(table, slot);
}

void turn_dispatch(struct turn_table *table, const struct pollfd *fds, size_t count)
{
	struct epoll_event events[EVENTS];
	int ready = count && fds[0].revents ? epoll_wait(table->epoll, events, EVENTS, 0) : 0;

	for (int i = 0; i < ready; i++)
		take_event(table, &events[i]);
	for (size_t i = 0; i < table->used; i++) {
		struct slot *slot = &table->slots[i];

		if (due_us(slot) > now_us(table))
			continue;
		if (slot->kill_us)
			set_stuck(table, slot);
		else
			kill_turn(table, slot, REPORT_DEADLINE);
	}
	if (table->pace.due_us && table->pace.due_us <= now_us(table))
		sweep(table);
}
