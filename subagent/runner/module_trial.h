/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading a module runs code of it (constructors), which may crash, hang, end the program or leave processes behind. So
 * it is done in a child first. When a trial is over all children of this process are killed, as what the trial left
 * behind is among them: it must have no others.
 */
#ifndef RUNNER_MODULE_TRIAL_H
#define RUNNER_MODULE_TRIAL_H

#include <stddef.h>

#define MODULE_TRIAL_WHY 160

/* How the trial of one module ended: why is "" when it did no harm (whether it is a module is another question). */
struct module_trial {
	char why[MODULE_TRIAL_WHY];
};

/* Loads the files in one child, one after the other. Without memory for a child nothing is tried: that is no harm. */
void module_trial_all(struct module_trial *trial, char *const *files, size_t count, int timeout_ms);
/* Loads each file in a child of its own, all at the same time: many that hang take no longer than one. 0; -1 when
 * memory is short. */
int module_trial_each(struct module_trial *trials, char *const *files, size_t count, int timeout_ms);

#endif
