/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting and ending net-snmp's libraries, so that they read, write and wait for nothing that is not ours. */
#ifndef AGENTX_LIBRARY_H
#define AGENTX_LIBRARY_H

struct config;

int agentx_library_init(const struct config *config);
void agentx_library_release(void);

#endif
