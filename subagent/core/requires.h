/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who requires whom, made once per catalogue: only of the agents that require or are required (the nodes), so that a
 * catalogue in which nobody requires anybody costs nothing.
 *
 * Invariants: nodes are numbered so that each stands after all those that it requires; what an agent with a problem
 * requires does not count (it fails by itself), so that there are no circles.
 */
#ifndef REQUIRES_H
#define REQUIRES_H

#include <stddef.h>
#include <stdint.h>

struct catalogue;

#define REQUIRES_NONE UINT32_MAX

/* Of node i: to[start[i]] … to[start[i + 1] - 1]. */
struct requires_edges {
	uint32_t *start, *to;
};

struct requires
{
	size_t count;    /* nodes */
	size_t ordered;  /* the first so many nodes keep the order above; less than count while there are circles */
	uint32_t *agent; /* of a node: index in the catalogue */
	uint32_t *node;  /* of an index in the catalogue: the node, or REQUIRES_NONE */
	struct requires_edges up;   /* those that the node requires, in the order of its settings */
	struct requires_edges down; /* those that require the node */
};

/* Of a finished catalogue. NULL when memory is short. */
struct requires *requires_new(const struct catalogue *catalogue);
void requires_free(struct requires *requires);

/* Every agent that requires itself over others gets the circle as its problem. 0, or -1 when memory is short. */
int requires_find_circles(struct catalogue *catalogue);

#endif
