/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "api.h"

#include "base/clock.h"
#include "config/config.h"
#include "core/board.h"
#include "routes.h"
#include "service/service.h"

#include <math.h>
#include <string.h>

static int write_chunk(const char *text, size_t length, void *buffer)
{
	buffer_add(buffer, text, length);
	return 0;
}

void api_answer(struct answer *answer, json_t *json)
{
	answer->type = "application/json";
	buffer_clear(&answer->body);
	if (!json || json_dump_callback(json, write_chunk, &answer->body, JSON_COMPACT | JSON_REAL_PRECISION(15)) != 0)
		answer->body.failed = true;
	buffer_adds(&answer->body, "\n");
	json_decref(json);
}

void api_error(struct answer *answer)
{
	const char *text = answer->body.data ? answer->body.data : "";

	api_answer(answer, json_pack("{s:s#}", "error", text, (int)strcspn(text, "\n")));
}

json_t *api_seconds(int64_t us)
{
	return json_real(round((double)us / USEC_PER_MSEC) / 1000);
}

json_t *api_moment(int64_t us)
{
	return us ? api_seconds(us) : json_null();
}

static json_t *age(const struct service *service, const struct board_agent *agent)
{
	int64_t seconds = board_age_s(service->board, agent);

	return seconds < 0 ? json_null() : json_integer(seconds);
}

/* Values that cannot be written are null: the agent is still told of, and the others with it. */
static json_t *values_json(const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;
	json_t *values = class ? rows_json(&agent->rows, class) : json_object();

	return values ? values : json_null();
}

/* What both the list and the agent's own answer hold. */
static json_t *agent_json(const struct service *service, const struct board_agent *agent)
{
	const struct catalogue_agent *settings = agent->settings;

	return json_pack("{s:s, s:s?, s:s, s:s, s:s, s:s, s:s?, s:o, s:o, s:o, s:o, s:o}", "name", settings->name,
			 "class", settings->class ? settings->class->name : NULL, "description", settings->description,
			 "section", settings->section, "status", status_word(agent->status), "message", agent->message,
			 "cause", agent->cause ? agent->cause->name : NULL, "since", api_moment(agent->since_us),
			 "time", api_moment(agent->time_us), "age", age(service, agent), "period",
			 api_seconds(settings->period_us), "values", values_json(agent));
}

void api_agents(const struct service *service, const struct request *request, struct answer *answer)
{
	json_t *agents = json_array();

	(void)request;
	for (size_t i = 0; i < board_count(service->board); i++)
		if (json_array_append_new(agents, agent_json(service, board_at(service->board, i))) != 0)
			answer->body.failed = true;
	bool failed = answer->body.failed;
	api_answer(answer, json_pack("{s:o}", "agents", agents));
	answer->body.failed |= failed;
}

static json_t *graphs_json(const struct catalogue_class *class)
{
	json_t *graphs = json_array();

	for (size_t i = 0; class && i < class->graph_count; i++)
		json_array_append_new(graphs, json_pack("{s:s, s:s}", "name", class->graphs[i].name, "title",
							class->graphs[i].title));
	return graphs;
}

static json_t *requires_json(const struct catalogue_agent *settings)
{
	json_t *requires = json_array();

	for (size_t i = 0; i < settings->require_count; i++)
		json_array_append_new(requires, json_string(settings->requires[i]));
	return requires;
}

/* What only the agent's own answer holds. */
static json_t *details_json(const struct service *service, const struct board_agent *agent)
{
	const struct catalogue_agent *settings = agent->settings;
	const struct catalogue_class *class = settings->class;

	return json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:s, s:i, s:s?, s:s, s:o, s:o, s:o, s:s?, s:o, s:o}",
		"own", status_word(agent->own_status), "own_message", agent->own_message, "max",
		status_word(agent->max_status), "max_since", api_moment(agent->max_since_us), "duration",
		api_seconds(agent->duration_us), "cpu", api_seconds(agent->cpu_us), "measures",
		(json_int_t)agent->measures, "failures", (json_int_t)agent->failures, "skipped",
		(json_int_t)agent->skipped, "file", config_short_path(service->config, settings->file), "line",
		(int)settings->line, "problem", settings->problem, "help", settings->help, "requires",
		requires_json(settings), "warn", catalogue_rules_json(settings, AGENT_WARN), "error",
		catalogue_rules_json(settings, AGENT_ERROR), "row_label", class ? class->row_label : NULL, "fields",
		class ? catalogue_fields_json(class) : json_array(), "graphs", graphs_json(class));
}

void api_agent(const struct service *service, const struct request *request, struct answer *answer)
{
	const struct board_agent *agent = board_find(service->board, request->pieces[3]);

	if (!agent) {
		answer_error(answer, 404, "there is no agent of this name");
		return;
	}
	json_t *json = agent_json(service, agent);
	json_t *details = details_json(service, agent);
	if (!json || !details || json_object_update(json, details) != 0) {
		json_decref(json);
		json = NULL;
	}
	json_decref(details);
	api_answer(answer, json);
}
