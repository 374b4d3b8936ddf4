/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One section of a *.agent file as an agent. A mistake in it is this agent's problem, so that the others of the file
 * are read. */
#ifndef RUNNER_SECTION_H
#define RUNNER_SECTION_H

#include "config/options.h"

struct agent;
struct modules;

#define SECTION_PERIOD_S      60 /* default */
#define SECTION_TIMEOUT_S     30 /* default, when the period is not shorter */
#define SECTION_PERIOD_MAX_S  (7 * 86400)
#define SECTION_TIMEOUT_MIN_S 0.1
#define SECTION_TIMEOUT_MAX_S 3600

/* section: index of its mark, which has a title. NULL when memory is short. */
struct agent *section_read(const struct options_source *source, size_t section, const struct modules *modules);

#endif
