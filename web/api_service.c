/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /api/v1/service: how z_stats itself is. Parts that do not run are null. */
#include "api.h"

#include "agentx/agentx.h"
#include "base/clock.h"
#include "base/log.h"
#include "config/config.h"
#include "core/board.h"
#include "core/notify.h"
#include "routes.h"
#include "service/delivery.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/loop.h"
#include "service/service.h"
#include "service/turns.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* Microseconds matter in the loop's lag: six decimals. */
static json_t *fine(int64_t us)
{
	return json_real((double)us / USEC_PER_SEC);
}

/* How long ago a monotonic time was; null when it never was. */
static json_t *ago(const struct service *service, int64_t monotonic_us)
{
	return monotonic_us ? api_seconds(clock_monotonic_us(service->clock) - monotonic_us) : json_null();
}

/* NULL when one cannot be told: a list that is short of a problem would say that all is well. */
static json_t *problems_json(const struct catalogue *catalogue)
{
	json_t *problems = json_array();
	bool complete = problems != NULL;

	for (size_t i = 0; i < catalogue->problem_count && complete; i++) {
		const struct catalogue_problem *problem = &catalogue->problems[i];

		complete = json_array_append_new(problems, json_pack("{s:s, s:i, s:s}", "file", problem->file, "line",
								     (int)problem->line, "text", problem->text)) == 0;
	}
	if (complete)
		return problems;
	json_decref(problems);
	return NULL;
}

static json_t *agents_json(const struct service *service)
{
	struct board_summary summary;

	board_summary(service->board, &summary);
	json_t *json = json_pack("{s:I, s:s, s:o, s:I, s:b, s:o}", "count", (json_int_t)board_count(service->board),
				 "worst", status_word(summary.worst), "last_change", api_moment(summary.last_change_us),
				 "generation", (json_int_t)summary.generation, "complete", summary.complete, "problems",
				 problems_json(board_catalogue(service->board)));
	for (int status = AGENT_OK; status <= STATUS_COUNT; status++)
		json_object_set_new(json, status_word((enum agent_status)status),
				    json_integer((json_int_t)summary.count[status]));
	return json;
}

static json_t *loop_json(const struct service *service)
{
	struct loop_lag lag;

	if (!service->loop)
		return json_null();
	loop_lag(service->loop, &lag);
	return json_pack("{s:o, s:o, s:o, s:I, s:I}", "lag", fine(lag.last_us), "lag_worst_minute",
			 fine(lag.worst_minute_us), "lag_worst", fine(lag.worst_us), "turns", (json_int_t)lag.turns,
			 "late", (json_int_t)lag.late);
}

static json_t *agentx_json(const struct service *service)
{
	struct agentx_state state;

	memset(&state, 0, sizeof state);
	agentx_state(service->agentx, &state);
	return json_pack("{s:s, s:s, s:o, s:I, s:I, s:o, s:s}", "mode", state.mode, "state", state.state, "since",
			 ago(service, state.since_us), "attaches", (json_int_t)state.attaches, "drops",
			 (json_int_t)state.drops, "ping", fine(state.ping_us), "reason", state.reason);
}

static void add_worker(const struct service *service, json_t *workers, const struct worker *worker)
{
	struct worker_state state;

	worker_state(worker, &state);
	json_array_append_new(workers, json_pack("{s:s, s:s, s:o, s:I, s:I, s:o, s:s}", "name", state.name, "state",
						 state.state, "pid", state.pid ? json_integer(state.pid) : json_null(),
						 "starts", (json_int_t)state.starts, "deaths", (json_int_t)state.deaths,
						 "since", ago(service, state.since_us), "last_end", state.last_end));
}

static json_t *workers_json(const struct service *service)
{
	json_t *workers = json_array();

	if (service->turns)
		add_worker(service, workers, turns_worker(service->turns));
	if (service->journal)
		add_worker(service, workers, journal_worker(service->journal));
	if (service->history)
		add_worker(service, workers, history_worker(service->history));
	if (service->delivery)
		add_worker(service, workers, delivery_worker(service->delivery));
	return workers;
}

static json_t *scheduler_json(const struct service *service)
{
	struct scheduler_figures figures;
	json_t *buckets = json_array();

	if (!service->turns) {
		json_decref(buckets);
		return json_null();
	}
	turns_figures(service->turns, &figures);
	for (size_t i = 0; i < sizeof figures.late_buckets / sizeof *figures.late_buckets; i++)
		json_array_append_new(buckets, json_integer((json_int_t)figures.late_buckets[i]));
	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "running", (json_int_t)figures.running, "waiting",
			 (json_int_t)figures.waiting, "started", (json_int_t)figures.started, "skipped",
			 (json_int_t)figures.skipped, "late_worst", fine(figures.late_worst_us), "late_mean",
			 fine(figures.started ? figures.late_sum_us / (int64_t)figures.started : 0), "late_buckets",
			 buckets);
}

static json_t *journal_json(const struct service *service)
{
	struct journal_figures figures;

	if (!service->journal)
		return json_null();
	journal_figures(service->journal, &figures);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:s}", "last", (json_int_t)figures.last, "durable",
			 (json_int_t)figures.durable, "held", (json_int_t)figures.held, "held_octets",
			 (json_int_t)figures.held_octets, "lost", (json_int_t)figures.lost, "trouble", figures.trouble);
}

static json_t *spool_json(const struct service *service)
{
	struct journal_figures figures;

	if (!service->journal)
		return json_null();
	journal_figures(service->journal, &figures);
	return json_pack("{s:I, s:I, s:I, s:o, s:I}", "sequence", (json_int_t)figures.sequence, "count",
			 (json_int_t)figures.spool_count, "octets", (json_int_t)figures.spool_octets, "oldest",
			 api_moment(figures.spool_oldest_us), "dropped", (json_int_t)figures.spool_dropped);
}

static json_t *history_json(const struct service *service)
{
	struct history_figures figures;

	if (!service->history)
		return json_null();
	history_figures(service->history, &figures);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "applied", (json_int_t)figures.applied, "failed",
			 (json_int_t)figures.failed, "skipped", (json_int_t)figures.skipped, "deadly",
			 (json_int_t)figures.deadly, "removed", (json_int_t)figures.removed, "flushed",
			 ago(service, figures.flushed_us));
}

static json_t *delivery_json(const struct service *service)
{
	struct delivery_figures figures;

	if (!service->delivery)
		return json_null();
	delivery_figures(service->delivery, &figures);
	return json_pack("{s:b, s:I, s:I, s:o, s:o, s:s}", "configured", figures.configured, "delivered",
			 (json_int_t)figures.delivered, "failed", (json_int_t)figures.failed, "last_success",
			 api_moment(figures.last_success_us), "last_failure", api_moment(figures.last_failure_us),
			 "last_error", figures.last_error);
}

static json_t *notify_json(const struct service *service)
{
	struct notify_figures figures;

	if (!service->notify)
		return json_null();
	notify_figures(service->notify, &figures);
	return json_pack("{s:I, s:I, s:I, s:I}", "sent", (json_int_t)figures.sent, "coalesced",
			 (json_int_t)figures.coalesced, "dropped", (json_int_t)figures.dropped, "waiting",
			 (json_int_t)figures.waiting);
}

void api_service(const struct service *service, const struct request *request, struct answer *answer)
{
	const char *module = service->config->module;

	(void)request;
	json_t *json = json_pack("{s:s, s:s?, s:s, s:i, s:o, s:o, s:I}", "version", service->version, "module",
				 *module ? module : NULL, "host", service->host, "pid", (int)getpid(), "started",
				 api_moment(service->started_us), "uptime", ago(service, service->started_monotonic_us),
				 "log_lost", (json_int_t)log_lost());
	const struct {
		const char *name;
		json_t *part;
	} parts[] = {
		{ "agents", agents_json(service) },       { "loop", loop_json(service) },
		{ "agentx", agentx_json(service) },       { "workers", workers_json(service) },
		{ "scheduler", scheduler_json(service) }, { "journal", journal_json(service) },
		{ "spool", spool_json(service) },         { "history", history_json(service) },
		{ "delivery", delivery_json(service) },   { "notifications", notify_json(service) },
	};
	bool complete = true;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		complete &= json_object_set_new(json, parts[i].name, parts[i].part) == 0;
	if (!complete) {
		json_decref(json);
		json = NULL;
	}
	api_answer(answer, json);
}
