/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "overview.h"

#include "base/clock.h"
#include "config/config.h"
#include "core/board.h"
#include "service/service.h"

#include <stdlib.h>
#include <string.h>

#define START_GRACE_US 10000000 /* beside its period: how long after the start a first measure may take */

static size_t find_index(const struct board *board, const char *name)
{
	size_t index = board_lower_bound(board, name, strlen(name));

	return index < board_count(board) && strcmp(board_at(board, index)->settings->name, name) == 0 ? index
												       : OVERVIEW_NONE;
}

static void place(struct overview *overview, const struct board *board, const struct config *config)
{
	size_t order = 0;

	for (size_t i = 0; i < config->section_count; i++)
		for (size_t j = 0; j < config->sections[i].agent_count; j++) {
			size_t index = find_index(board, config->sections[i].agents[j]);

			if (index == OVERVIEW_NONE || overview->order[index] != OVERVIEW_NONE)
				continue;
			overview->order[index] = order++;
			overview->status[board_at(board, index)->status]++;
		}
	overview->shown = order;
}

/* From the last to the first, so that each chain is in the board's order. */
static void link_dependants(struct overview *overview, const struct board *board)
{
	for (size_t i = overview->agents; i-- > 0;) {
		const struct board_agent *agent = board_at(board, i);
		size_t cause = agent->status == AGENT_DEPENDANT && agent->cause ? find_index(board, agent->cause->name)
										: OVERVIEW_NONE;

		if (cause == OVERVIEW_NONE)
			continue;
		overview->next_dependant[i] = overview->first_dependant[cause];
		overview->first_dependant[cause] = i;
	}
}

static bool is_waiting(const struct service *service, const struct board_agent *agent)
{
	int64_t age = clock_monotonic_us(service->clock) - service->started_monotonic_us;

	return agent->status == AGENT_UNKNOWN && agent->measures == 0 && agent->failures == 0 &&
	       age < agent->settings->period_us + agent->settings->timeout_us + START_GRACE_US;
}

static void add_trouble(struct overview *overview, const struct service *service, size_t index)
{
	const struct board_agent *agent = board_at(service->board, index);
	/* A mistake in the configuration concerns who looks here, wherever the agent was to be shown. */
	bool concerns_page = overview->order[index] != OVERVIEW_NONE || agent->settings->problem;
	size_t dependants = 0;

	if (agent->status == AGENT_OK || agent->status == AGENT_DEPENDANT || is_waiting(service, agent))
		return;
	for (size_t i = overview->first_dependant[index]; i != OVERVIEW_NONE; i = overview->next_dependant[i]) {
		dependants++;
		concerns_page |= overview->order[i] != OVERVIEW_NONE;
	}
	if (!concerns_page)
		return;
	overview->troubles[overview->trouble_count++] = (struct trouble){
		.agent = index,
		.dependants = dependants,
		.rank = status_rank(agent->status),
		.order = overview->order[index],
	};
}

/* The worse first, then what more depends on, then as the page shows them. */
static int compare_troubles(const void *left, const void *right)
{
	const struct trouble *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	if (a->dependants != b->dependants)
		return a->dependants > b->dependants ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->agent > b->agent) - (a->agent < b->agent);
}

int overview_init(struct overview *overview, const struct service *service)
{
	size_t count = board_count(service->board);

	*overview = (struct overview){
		.agents = count,
		.order = calloc(count + 1, sizeof *overview->order),
		.first_dependant = calloc(count + 1, sizeof *overview->first_dependant),
		.next_dependant = calloc(count + 1, sizeof *overview->next_dependant),
		.troubles = calloc(count + 1, sizeof *overview->troubles),
	};
	if (!overview->order || !overview->first_dependant || !overview->next_dependant || !overview->troubles) {
		overview_release(overview);
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		overview->order[i] = overview->first_dependant[i] = overview->next_dependant[i] = OVERVIEW_NONE;
	place(overview, service->board, service->config);
	link_dependants(overview, service->board);
	for (size_t i = 0; i < count; i++)
		add_trouble(overview, service, i);
	qsort(overview->troubles, overview->trouble_count, sizeof *overview->troubles, compare_troubles);
	return 0;
}

void overview_release(struct overview *overview)
{
	free(overview->order);
	free(overview->first_dependant);
	free(overview->next_dependant);
	free(overview->troubles);
	memset(overview, 0, sizeof *overview);
}

enum agent_status overview_worst(const struct overview *overview)
{
	enum agent_status worst = AGENT_OK;

	for (int status = AGENT_OK; status <= STATUS_COUNT; status++)
		if (overview->status[status])
			worst = status_worse(worst, (enum agent_status)status);
	return worst;
}
