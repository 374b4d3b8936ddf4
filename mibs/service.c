/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eoleService(1): the service as a whole. */
#include "service/service.h"

#include "agentx/agentx.h"
#include "base/clock.h"
#include "config/config.h"
#include "core/board.h"
#include "groups.h"
#include "scalars.h"
#include "service/loop.h"
#include "service/turns.h"

#include <string.h>

static struct board_summary board_of(const struct mib *mib)
{
	struct board_summary summary;

	board_summary(mib->service->board, &summary);
	return summary;
}

static struct scheduler_figures turns_of(const struct mib *mib)
{
	struct scheduler_figures figures;

	turns_figures(mib->service->turns, &figures);
	return figures;
}

static struct loop_lag lag_of(const struct mib *mib)
{
	struct loop_lag lag;

	loop_lag(mib->service->loop, &lag);
	return lag;
}

static struct agentx_state master_of(const struct mib *mib)
{
	struct agentx_state state;

	agentx_state(mib->service->agentx, &state);
	return state;
}

/* As eoleServiceMasterState numbers it. */
static bool master_state(struct cell *cell, const char *state)
{
	static const char *const words[] = { "attached", "late", "detached", "refused", "listening", "off" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(state, words[i]) == 0)
			return cell_integer(cell, (int32_t)i + 1);
	return false;
}

static bool since(const struct mib *mib, struct cell *cell, int64_t monotonic_us)
{
	return cell_span(cell, (clock_monotonic_us(mib->service->clock) - monotonic_us) / USEC_PER_SEC);
}

/* clang-format off */
TABLE_GETTER(version,	 cell_text(cell, mib->service->version))
TABLE_GETTER(module,	 cell_text(cell, mib->service->config->module))
TABLE_GETTER(uptime,	 since(mib, cell, mib->service->started_monotonic_us))
TABLE_GETTER(agents,	 cell_unsigned(cell, board_count(mib->service->board)))
TABLE_GETTER(measures,	 cell_unsigned(cell, board_of(mib).values))
TABLE_GETTER(worst,	 cell_status(cell, board_of(mib).worst))
TABLE_GETTER(ok,	 cell_unsigned(cell, board_of(mib).count[AGENT_OK]))
TABLE_GETTER(warn,	 cell_unsigned(cell, board_of(mib).count[AGENT_WARN]))
TABLE_GETTER(error,	 cell_unsigned(cell, board_of(mib).count[AGENT_ERROR]))
TABLE_GETTER(unknown,	 cell_unsigned(cell, board_of(mib).count[AGENT_UNKNOWN]))
TABLE_GETTER(dependant,	 cell_unsigned(cell, board_of(mib).count[AGENT_DEPENDANT]))
TABLE_GETTER(change,	 cell_date(cell, board_of(mib).last_change_us))
TABLE_GETTER(change_age, cell_age(cell, board_of(mib).last_change_us, clock_wall_us(mib->service->clock)))
TABLE_GETTER(generation, cell_unsigned(cell, board_of(mib).generation))
TABLE_GETTER(complete,	 cell_truth(cell, board_of(mib).complete))
TABLE_GETTER(started,	 cell_counter32(cell, turns_of(mib).started))
TABLE_GETTER(skipped,	 cell_counter32(cell, turns_of(mib).skipped))
TABLE_GETTER(running,	 cell_unsigned(cell, turns_of(mib).running))
TABLE_GETTER(waiting,	 cell_unsigned(cell, turns_of(mib).waiting))
TABLE_GETTER(lag_worst,	 cell_span(cell, lag_of(mib).worst_us))
TABLE_GETTER(lag_recent, cell_span(cell, lag_of(mib).worst_minute_us))
TABLE_GETTER(late,	 cell_counter32(cell, lag_of(mib).late))
TABLE_GETTER(state,	 master_state(cell, master_of(mib).state))
TABLE_GETTER(state_age,	 since(mib, cell, master_of(mib).since_us))
TABLE_GETTER(attaches,	 cell_counter32(cell, master_of(mib).attaches))
TABLE_GETTER(drops,	 cell_counter32(cell, master_of(mib).drops))
TABLE_GETTER(ping,	 cell_span(cell, master_of(mib).ping_us))
/* clang-format on */

static const struct table_column columns[] = {
	{ 1, 0, version_cell },     { 2, 0, module_cell },      { 3, 0, uptime_cell },     { 4, 0, agents_cell },
	{ 5, 0, measures_cell },    { 6, 0, worst_cell },       { 7, 0, ok_cell },         { 8, 0, warn_cell },
	{ 9, 0, error_cell },       { 10, 0, unknown_cell },    { 11, 0, dependant_cell }, { 12, 0, change_cell },
	{ 13, 0, change_age_cell }, { 14, 0, generation_cell }, { 15, 0, complete_cell },  { 16, 0, started_cell },
	{ 17, 0, skipped_cell },    { 18, 0, running_cell },    { 19, 0, waiting_cell },   { 20, 0, lag_worst_cell },
	{ 21, 0, lag_recent_cell }, { 22, 0, late_cell },       { 23, 0, state_cell },     { 24, 0, state_age_cell },
	{ 25, 0, attaches_cell },   { 26, 0, drops_cell },      { 27, 0, ping_cell },
};

const struct table_kind service_group = {
	.name = "eoleService",
	.under = { 1, 1 },
	.under_length = 2,
	.rows = &scalar_rows,
	.columns = columns,
	.column_count = sizeof columns / sizeof *columns,
};
