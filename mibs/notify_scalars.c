/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eoleNotify(5): how notifications go. Its object 6 only travels in them (notification.c). */
#include "core/notify.h"
#include "groups.h"
#include "scalars.h"
#include "service/service.h"

/* All 0 while notifications are switched off. */
static struct notify_figures figures_of(const struct mib *mib)
{
	struct notify_figures figures = { 0 };

	if (mib->service->notify)
		notify_figures(mib->service->notify, &figures);
	return figures;
}

/* clang-format off */
TABLE_GETTER(enabled,	cell_truth(cell, mib->service->notify != NULL))
TABLE_GETTER(sent,	cell_counter32(cell, figures_of(mib).sent))
TABLE_GETTER(coalesced,	cell_counter32(cell, figures_of(mib).coalesced))
TABLE_GETTER(dropped,	cell_counter32(cell, figures_of(mib).dropped))
TABLE_GETTER(waiting,	cell_unsigned(cell, figures_of(mib).waiting))
/* clang-format on */

static const struct table_column columns[] = {
	{ 1, 0, enabled_cell }, { 2, 0, sent_cell },    { 3, 0, coalesced_cell },
	{ 4, 0, dropped_cell }, { 5, 0, waiting_cell },
};

const struct table_kind notify_group = {
	.name = "eoleNotify",
	.under = { 1, 5 },
	.under_length = 2,
	.rows = &scalar_rows,
	.columns = columns,
	.column_count = sizeof columns / sizeof *columns,
};
