/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `z_stats status`: what the running service shows, on the terminal. */
#ifndef STATUS_COMMAND_H
#define STATUS_COMMAND_H

#include <stdbool.h>

/* Asks the service that runs with this configuration (NULL: the default). json: its answer as it is. Exit status: 0, or
 * 1 when the service cannot be asked. */
int status_command(const char *config_file, bool json);

#endif
