/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EOLE-MIB, answered from the board. Each group or table of the MIB has one file here; mib_register() registers all of
 * them. Handlers read memory only.
 */
#ifndef MIBS_MIB_H
#define MIBS_MIB_H /* not MIB_H: net-snmp has one */

struct notice;
struct service;

/* Registers the groups and tables. 0, or -1 (logged). Before the first turn of the loop. service must outlive the
 * library. */
int mib_register(const struct service *service);

/* Writes eoleAgentStatusChange and hands it to agentx_send(). */
void mib_send_status_change(const struct service *service, const struct notice *notice);

#endif
