/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eoleZephir(4): the journal of the measures, and the way of its archives to the Zéphir server. */
#include "base/clock.h"
#include "groups.h"
#include "scalars.h"
#include "service/delivery.h"
#include "service/journal.h"
#include "service/service.h"

static struct delivery_figures sent_of(const struct mib *mib)
{
	struct delivery_figures figures;

	delivery_figures(mib->service->delivery, &figures);
	return figures;
}

static struct journal_figures kept_of(const struct mib *mib)
{
	struct journal_figures figures;

	journal_figures(mib->service->journal, &figures);
	return figures;
}

static bool age(const struct mib *mib, struct cell *cell, int64_t wall_us)
{
	return cell_age(cell, wall_us, clock_wall_us(mib->service->clock));
}

/* clang-format off */
TABLE_GETTER(configured,  cell_truth(cell, sent_of(mib).configured))
TABLE_GETTER(sequence,	  cell_unsigned(cell, kept_of(mib).sequence))
TABLE_GETTER(spool_count, cell_unsigned(cell, kept_of(mib).spool_count))
TABLE_GETTER(spool_size,  cell_counter64(cell, kept_of(mib).spool_octets))
TABLE_GETTER(oldest_age,  age(mib, cell, kept_of(mib).spool_oldest_us))
TABLE_GETTER(dropped,	  cell_counter32(cell, kept_of(mib).spool_dropped))
TABLE_GETTER(delivered,	  cell_counter32(cell, sent_of(mib).delivered))
TABLE_GETTER(failures,	  cell_counter32(cell, sent_of(mib).failed))
TABLE_GETTER(success,	  cell_date(cell, sent_of(mib).last_success_us))
TABLE_GETTER(success_age, age(mib, cell, sent_of(mib).last_success_us))
TABLE_GETTER(failure,	  cell_date(cell, sent_of(mib).last_failure_us))
TABLE_GETTER(failure_age, age(mib, cell, sent_of(mib).last_failure_us))
TABLE_GETTER(last_error,  cell_text(cell, sent_of(mib).last_error))
TABLE_GETTER(records,	  cell_counter64(cell, kept_of(mib).last))
TABLE_GETTER(durable,	  cell_counter64(cell, kept_of(mib).durable))
TABLE_GETTER(held,	  cell_unsigned(cell, kept_of(mib).held))
TABLE_GETTER(held_size,	  cell_unsigned(cell, kept_of(mib).held_octets))
TABLE_GETTER(lost,	  cell_counter32(cell, kept_of(mib).lost))
TABLE_GETTER(trouble,	  cell_text(cell, kept_of(mib).trouble))
/* clang-format on */

static const struct table_column columns[] = {
	{ 1, 0, configured_cell },   { 2, 0, sequence_cell },   { 3, 0, spool_count_cell },
	{ 4, 0, spool_size_cell },   { 5, 0, oldest_age_cell }, { 6, 0, dropped_cell },
	{ 7, 0, delivered_cell },    { 8, 0, failures_cell },   { 9, 0, success_cell },
	{ 10, 0, success_age_cell }, { 11, 0, failure_cell },   { 12, 0, failure_age_cell },
	{ 13, 0, last_error_cell },  { 14, 0, records_cell },   { 15, 0, durable_cell },
	{ 16, 0, held_cell },        { 17, 0, held_size_cell }, { 18, 0, lost_cell },
	{ 19, 0, trouble_cell },
};

const struct table_kind zephir_group = {
	.name = "eoleZephir",
	.under = { 1, 4 },
	.under_length = 2,
	.rows = &scalar_rows,
	.columns = columns,
	.column_count = sizeof columns / sizeof *columns,
};
