/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/requires.h"

#include "base/buffer.h"
#include "core/catalogue.h"
#include "core/texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEM_MAX 512

static int edges_init(struct requires_edges *edges, size_t nodes, size_t count)
{
	edges->start = calloc(nodes + 1, sizeof *edges->start);
	edges->to = calloc(count ? count : 1, sizeof *edges->to);
	return edges->start && edges->to ? 0 : -1;
}

static void edges_release(struct requires_edges *edges)
{
	free(edges->start);
	free(edges->to);
}

static size_t edges_count(const struct catalogue *catalogue)
{
	size_t count = 0;

	for (size_t i = 0; i < catalogue->agent_count; i++)
		if (!catalogue->agents[i]->problem)
			count += catalogue->agents[i]->require_count;
	return count;
}

/* Between indexes of the catalogue. */
static int edges_read(struct requires_edges *edges, const struct catalogue *catalogue)
{
	uint32_t filled = 0;

	if (edges_init(edges, catalogue->agent_count, edges_count(catalogue)) < 0)
		return -1;
	for (size_t i = 0; i < catalogue->agent_count; i++) {
		const struct catalogue_agent *agent = catalogue->agents[i];

		for (size_t j = 0; !agent->problem && j < agent->require_count; j++) {
			size_t required = catalogue_index(catalogue, agent->requires[j]);

			if (required < catalogue->agent_count)
				edges->to[filled++] = (uint32_t)required;
		}
		edges->start[i + 1] = filled;
	}
	return 0;
}

static int edges_reverse(struct requires_edges *edges, const struct requires_edges *from, size_t nodes)
{
	uint32_t count = from->start[nodes];

	if (edges_init(edges, nodes, count) < 0)
		return -1;
	for (uint32_t i = 0; i < count; i++)
		edges->start[from->to[i] + 1]++;
	for (size_t i = 0; i < nodes; i++)
		edges->start[i + 1] += edges->start[i];
	/* Filled from the end of each node's part, which leaves start where the part begins. */
	uint32_t *end = calloc(nodes ? nodes : 1, sizeof *end);
	if (!end)
		return -1;
	for (size_t i = 0; i < nodes; i++)
		end[i] = edges->start[i + 1];
	for (size_t i = nodes; i-- > 0;)
		for (uint32_t j = from->start[i + 1]; j-- > from->start[i];)
			edges->to[--end[from->to[j]]] = (uint32_t)i;
	free(end);
	return 0;
}

/* The edges of the numbered nodes, from those between indexes of the catalogue. */
static int edges_number(struct requires_edges *edges, const struct requires_edges *from,
			const struct requires *requires, size_t agents)
{
	uint32_t filled = 0;

	if (edges_init(edges, requires->count, from->start[agents]) < 0)
		return -1;
	for (size_t i = 0; i < requires->count; i++) {
		uint32_t agent = requires->agent[i];

		for (uint32_t j = from->start[agent]; j < from->start[agent + 1]; j++)
		edges->to[filled++] = requires->node[from->to[j]];
		edges->start[i + 1] = filled;
	}
	return 0;
}

static uint32_t degree(const struct requires_edges *edges, size_t i)
{
	return edges->start[i + 1] - edges->start[i];
}

/* Gives the next number to agent i. */
static void number(struct requires *requires, size_t i)
{
	requires->node[i] = (uint32_t) requires->count;
	requires->agent[requires->count++] = (uint32_t)i;
}

/* Kahn's order: an agent is numbered when all that it requires are. What is in a circle, or requires what is, comes
 * last. */
static int put_in_order(struct requires *requires, const struct requires_edges *up, const struct requires_edges *down,
			size_t agents)
{
	uint32_t *missing = calloc(agents ? agents : 1, sizeof *missing);

	if (!missing)
		return -1;
	for (size_t i = 0; i < agents; i++) {
		requires->node[i] = REQUIRES_NONE;
		missing[i] = degree(up, i);
	}
	for (size_t i = 0; i < agents; i++)
		if (missing[i] == 0 && degree(down, i))
			number(requires, i);
	for (size_t done = 0; done < requires->count; done++) {
		uint32_t agent = requires->agent[done];

		for (uint32_t j = down->start[agent]; j < down->start[agent + 1]; j++)
			if (--missing[down->to[j]] == 0)
				number(requires, down->to[j]);
	}
	requires->ordered = requires->count;
	for (size_t i = 0; i < agents; i++)
		if (missing[i])
			number(requires, i);
	free(missing);
	return 0;
}

static int build(struct requires *requires, const struct catalogue *catalogue)
{
	struct requires_edges up = { 0 }, down = { 0 };
	size_t agents = catalogue->agent_count;
	int result = -1;

	requires->agent = calloc(agents ? agents : 1, sizeof *requires->agent);
	requires->node = calloc(agents ? agents : 1, sizeof *requires->node);
	if (requires->agent && requires->node && edges_read(&up, catalogue) == 0 &&
	    edges_reverse(&down, &up, agents) == 0 && put_in_order(requires, &up, &down, agents) == 0 &&
	    edges_number(&requires->up, &up, requires, agents) == 0 &&
	    edges_number(&requires->down, &down, requires, agents) == 0)
		result = 0;
	edges_release(&up);
	edges_release(&down);
	return result;
}

struct requires *requires_new(const struct catalogue *catalogue)
{
	struct requires *requires = calloc(1, sizeof *requires);

	if (requires && build(requires, catalogue) < 0) {
		requires_free(requires);
		return NULL;
	}
	return requires;
}

void requires_free(struct requires *requires)
{
	if (!requires)
		return;
	edges_release(&requires->up);
	edges_release(&requires->down);
	free(requires->agent);
	free(requires->node);
	free(requires);
}

/* Looks for the shortest way from a node back to itself. came[i] is the node from which i was reached; queue has room
 * for all nodes. Returns whether there is one: then came[from] is its last node. */
static bool find_way_back(const struct requires *requires, uint32_t from, uint32_t *came, uint32_t *queue)
{
	size_t done = 0, count = 0;

	for (size_t i = 0; i < requires->count; i++)
		came[i] = REQUIRES_NONE;
	queue[count++] = from;
	while (done < count && came[from] == REQUIRES_NONE) {
		uint32_t node = queue[done++];

		for (uint32_t j = requires->up.start[node]; j < requires->up.start[node + 1]; j++) {
			uint32_t next = requires->up.to[j];

			if (next < requires->ordered || came[next] != REQUIRES_NONE)
				continue;
			came[next] = node;
			if (next != from)
				queue[count++] = next;
		}
	}
	return came[from] != REQUIRES_NONE;
}

/* "requires itself: a -> b -> a" for the node from; circle holds count nodes in the order in which they require. */
static const char *circle_text(struct catalogue *catalogue, const struct requires *requires, const uint32_t *circle,
			       size_t count, size_t from)
{
	struct buffer text;

	buffer_init(&text, PROBLEM_MAX);
	buffer_adds(&text, "requires itself: ");
	for (size_t i = 0; i < count; i++) {
		if (text.length > PROBLEM_MAX - 3 * NAME_AGENT_MAX) {
			buffer_adds(&text, "… -> ");
			break;
		}
		buffer_addf(&text, "%s -> ", catalogue->agents[requires->agent[circle[(from + i) % count]]]->name);
	}
	buffer_adds(&text, catalogue->agents[requires->agent[circle[from]]]->name);
	const char *kept = text.failed ? NULL : texts_keep(catalogue->texts, text.data);
	buffer_release(&text);
	return kept;
}

/* All nodes of the circle get it as their problem: each is named first in its own. */
static int mark_circle(struct catalogue *catalogue, const struct requires *requires, uint32_t from,
		       const uint32_t *came, uint32_t *circle)
{
	size_t count = 0;

	for (uint32_t node = came[from]; node != from; node = came[node])
		count++;
	size_t at = ++count;
	circle[0] = from;
	for (uint32_t node = came[from]; node != from; node = came[node])
		circle[--at] = node;
	for (size_t i = 0; i < count; i++) {
		struct catalogue_agent *agent = catalogue->agents[requires->agent[circle[i]]];

		if (!agent->problem && !(agent->problem = circle_text(catalogue, requires, circle, count, i)))
			return -1;
	}
	return 0;
}

/* One search per node that could not be put in order and is not yet in a circle that was found: enough for mistakes of
 * people; only a catalogue made to hurt makes it quadratic. */
int requires_find_circles(struct catalogue *catalogue)
{
	struct requires *requires = requires_new(catalogue);

	if (!requires)
		return -1;
	uint32_t *came = calloc(requires->count ? requires->count : 1, sizeof *came);
	uint32_t *queue = calloc(requires->count ? requires->count : 1, sizeof *queue);
	int result = came && queue ? 0 : -1;
	for (size_t i = requires->ordered; result == 0 && i < requires->count; i++)
		if (!catalogue->agents[requires->agent[i]]->problem &&
		    find_way_back(requires, (uint32_t)i, came, queue))
			result = mark_circle(catalogue, requires, (uint32_t)i, came, queue);
	free(came);
	free(queue);
	requires_free(requires);
	return result;
}
