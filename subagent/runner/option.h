/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One option of a class: what it is for libconfuse, and its value from a file or from its fallback. */
#ifndef RUNNER_OPTION_H
#define RUNNER_OPTION_H

#include "config/options.h"
#include "settings.h"

/* "string", "integer", "float", "bool", "list"; NULL when it is none of them. */
const char *option_type_word(enum agent_option_type type);

/* The option without a default: so cfg_opt_size() says whether the file gives it. */
cfg_opt_t option_entry(const struct agent_option *option);

/* The value from what was read. 0; -1 with a text for people in why, or with why "" when memory is short. */
int setting_read(struct setting *setting, const struct agent_option *option, cfg_t *cfg, char *why, size_t size);
/* The value of its fallback, which is a text: of a string the text itself (with or without quotes), else as in a file.
 */
int setting_fallback(struct setting *setting, const struct agent_option *option, char *why, size_t size);
/* 0, or -1 when memory is short. */
int setting_copy(struct setting *to, const struct setting *from);
void setting_release(struct setting *setting);

#endif
