/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/history_graphs.h"

#include "service/history.h"

#include <stdlib.h>

struct graph_waiting {
	struct graph_waiting *next;
	struct graphs *graphs;
	json_t *head;
	int64_t since_us;
	worker_reply_fn *reply;
	void *arg;
};

void graphs_init(struct graphs *graphs)
{
	*graphs = (struct graphs){ .end = &graphs->first };
}

static void add_labels(json_t *head, const struct history_graph *graph)
{
	json_t *labels = json_array();

	for (size_t i = 0; i < graph->label_count; i++)
		json_array_append_new(labels, json_string(graph->labels[i]));
	json_object_set_new(head, "labels", labels);
}

int graphs_add(struct graphs *graphs, const struct history_graph *graph, int64_t now_us, worker_reply_fn *reply,
	       void *arg)
{
	struct graph_waiting *waiting = graphs->count < GRAPHS_MAX ? calloc(1, sizeof *waiting) : NULL;

	if (!waiting)
		return -1;
	*waiting = (struct graph_waiting){ .graphs = graphs, .since_us = now_us, .reply = reply, .arg = arg };
	waiting->head =
		json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:i, s:i, s:s, s:s}", "op", "graph", "agent",
			  graph->agent, "graph", graph->graph, "row", graph->row, "from", (json_int_t)graph->from_s,
			  "to", (json_int_t)graph->to_s, "format", graph->format, "width", (int)graph->width, "height",
			  (int)graph->height, "theme", graph->theme, "language", graph->language);
	if (!waiting->head) {
		free(waiting);
		return -1;
	}
	if (graph->label_count)
		add_labels(waiting->head, graph);
	*graphs->end = waiting;
	graphs->end = &waiting->next;
	graphs->count++;
	return 0;
}

static struct graph_waiting *take_first(struct graphs *graphs)
{
	struct graph_waiting *waiting = graphs->first;

	graphs->first = waiting->next;
	if (!graphs->first)
		graphs->end = &graphs->first;
	return waiting;
}

static void finish(struct graph_waiting *waiting, const struct frame *frame, const char *error)
{
	waiting->graphs->count--;
	waiting->reply(waiting->arg, frame, error);
	json_decref(waiting->head);
	free(waiting);
}

static void drawn(void *arg, const struct frame *frame, const char *error)
{
	finish(arg, frame, error);
}

static void give(struct graph_waiting *waiting, struct worker *worker, int64_t now_us)
{
	json_t *head = waiting->head;
	int64_t left_us = waiting->since_us + GRAPHS_DEADLINE_US - now_us;

	waiting->head = NULL;
	if (worker_request(worker, head, NULL, 0, left_us, drawn, waiting))
		finish(waiting, NULL, "too much waits for the rrd worker");
}

void graphs_give(struct graphs *graphs, struct worker *worker, int64_t now_us, bool able, bool caught_up)
{
	/* Oldest first: when the first may wait, all may. */
	while (graphs->first) {
		int64_t age_us = now_us - graphs->first->since_us;

		if (age_us >= GRAPHS_DEADLINE_US)
			finish(take_first(graphs), NULL, "no answer in time");
		else if (able && (caught_up || age_us >= GRAPHS_WAIT_US))
			give(take_first(graphs), worker, now_us);
		else
			return;
	}
}

int64_t graphs_next_us(const struct graphs *graphs, bool able)
{
	return graphs->first ? graphs->first->since_us + (able ? GRAPHS_WAIT_US : GRAPHS_DEADLINE_US) : INT64_MAX;
}

void graphs_fail(struct graphs *graphs, const char *error)
{
	while (graphs->first)
		finish(take_first(graphs), NULL, error);
}
