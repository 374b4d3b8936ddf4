/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Updates: lines of the journal into the files.
 *
 * All lines of a message are read first, so that each file is opened once for all that waits for it. A time not after
 * the file's last update has been applied before (a crash, a position that lagged): librrd skips it.
 * A time in the future is refused, as librrd would then skip all that comes until it is over.
 */
#ifndef RRD_UPDATE_H
#define RRD_UPDATE_H

#include "base/complaint.h"
#include "rrd/declare.h"
#include "rrd/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;

struct updater {
	struct declarations *declarations;
	const struct clock *clock;
	struct complaint lines, files; /* lines that are no records; files that refuse */
};

struct update_result {
	uint64_t failed;  /* values refused (logged why); what was not declared is no failure */
	uint64_t skipped; /* values not after the last update of their file */
	bool later;       /* some files cannot be updated now, for what fault says: all lines are to come again */
	struct fault fault;
};
/* lines: "N KIND JSON\n" each. */
void update_apply(struct updater *updater, const char *lines, size_t length, struct update_result *result);

#endif
