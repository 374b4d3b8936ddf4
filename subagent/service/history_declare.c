/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/history_declare.h"

#include "base/frame.h"
#include "base/log.h"
#include "core/catalogue.h"

#define HEAD_ROOM 128 /* what is around the agents */

static json_t *series_of(const struct catalogue_class *class, const struct catalogue_graph *graph)
{
	json_t *series = json_array();

	for (size_t i = 0; i < graph->series_count; i++)
		json_array_append_new(series,
				      json_pack("{s:s, s:s}", "field", class->fields[graph->series[i].field].name,
						"style", style_word(graph->series[i].style)));
	return series;
}

static json_t *graphs_of(const struct catalogue_class *class)
{
	json_t *graphs = json_array();

	for (size_t i = 0; i < class->graph_count; i++) {
		const struct catalogue_graph *graph = &class->graphs[i];

		json_array_append_new(graphs, json_pack("{s:s, s:s, s:o}", "name", graph->name, "title", graph->title,
							"series", series_of(class, graph)));
	}
	return graphs;
}

static json_t *declaration(const struct catalogue_agent *agent)
{
	return json_pack("{s:s, s:I, s:b, s:o, s:o, s:o, s:o}", "name", agent->name, "period_us",
			 (json_int_t)agent->period_us, "rows", agent->class->row_label != NULL, "fields",
			 catalogue_fields_json(agent->class), "graphs", graphs_of(agent->class), "warn",
			 catalogue_rules_json(agent, AGENT_WARN), "error", catalogue_rules_json(agent, AGENT_ERROR));
}

enum added { ADDED, NO_ROOM, NO_MEMORY };

/* An agent that is too large for any message is left out: the others shall have their graphs. */
static enum added add(json_t *agents, const struct catalogue_agent *agent, size_t *octets)
{
	json_t *told = declaration(agent);
	size_t size = json_dumpb(told, NULL, 0, JSON_COMPACT);

	if (!size)
		return NO_MEMORY;
	if (json_array_size(agents) && *octets + size > HISTORY_DECLARE_OCTETS) {
		json_decref(told);
		return NO_ROOM;
	}
	if (size > FRAME_HEAD_MAX - HEAD_ROOM) {
		log_error("history", "agent %s has no graphs: to declare it takes %zu octets, %u are possible",
			  agent->name, size, FRAME_HEAD_MAX - HEAD_ROOM);
		json_decref(told);
		return ADDED;
	}
	*octets += size;
	return json_array_append_new(agents, told) ? NO_MEMORY : ADDED;
}

json_t *history_declare(const struct catalogue *catalogue, size_t *next)
{
	json_t *agents = json_array();
	size_t at = *next, octets = 0;
	enum added added = ADDED;

	while (at < catalogue->agent_count && json_array_size(agents) < HISTORY_DECLARE_MAX) {
		if (catalogue->agents[at]->class)
			added = add(agents, catalogue->agents[at], &octets);
		if (added != ADDED)
			break;
		at++;
	}
	if (added == NO_MEMORY) {
		json_decref(agents);
		return NULL;
	}
	json_t *message = json_pack("{s:s, s:o}", "op", "declare", "agents", agents);
	if (message)
		*next = at;
	return message;
}
