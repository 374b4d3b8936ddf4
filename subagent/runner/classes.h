/* SPDX-License-Identifier: GPL-2.0-or-later */
/* z_stats classes, z_stats describe CLASS: what the modules can measure, for who writes *.agent files. On stdout. */
#ifndef RUNNER_CLASSES_H
#define RUNNER_CLASSES_H

struct agent_class;
struct modules;

void classes_list(const struct modules *modules);
void classes_describe(const struct agent_class *class);

#endif
