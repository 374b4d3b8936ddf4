/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a class keeps the contract of agent.h. A module comes from anybody: all is checked that can be. */
#ifndef RUNNER_MODULE_CHECK_H
#define RUNNER_MODULE_CHECK_H

#include "module.h"

/* Fills module->fallbacks and module->known from module->class, which is added to the catalogue. 0; -1 with a text for
 * people in why, "" when memory is short. */
int module_check(struct module *module, struct catalogue *catalogue, char *why, size_t size);

/* The standard settings, which no class may declare: ends with NULL. */
extern const char *const module_standard_options[];

#endif
