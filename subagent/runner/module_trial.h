/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading a module runs code of it (constructors), which may crash, hang or end the program. So it is done in a child
 * first. */
#ifndef RUNNER_MODULE_TRIAL_H
#define RUNNER_MODULE_TRIAL_H

#include <stddef.h>

/* Loads the files in a child, one after the other. 0: that did no harm (whether they are modules is another question);
 * -1 with a text for people in why. Without memory for a child nothing is tried: 0. */
int module_trial(char *const *files, size_t count, int timeout_ms, char *why, size_t size);

#endif
