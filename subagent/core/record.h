/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records: the lines of JSON that leave the board, for the journal, the archives and the board on disk.
 *
 * A measure: {"agent", "class", "time", "status", "message", "cause" (or null), "since", "max", "max_since", "own",
 * "own_message", "end", "duration", "measures", "failures", "measured", "values": {…}}. A turn that did not measure has
 * "measured" false, no values, and "kept": {"time", "values"} when there was a measure before: so the last record alone
 * brings an agent back (board_restore()).
 * An event: {"agent", "time", "before", "after", "before_since", "message", "cause"}.
 *
 * Times are seconds since 1970 with 6 decimals, durations seconds; numbers have 15 significant digits.
 */
#ifndef RECORD_H
#define RECORD_H

#include "core/board.h"

/* New texts of one line, without newline; free() them. NULL when memory is short. */
char *record_measure(const struct board_agent *agent, const struct report *report);
char *record_event(const struct board_change *change);

#endif
