/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The groups and tables of EOLE-MIB, one file each, and what they are answered from. */
#ifndef MIBS_GROUPS_H
#define MIBS_GROUPS_H

#include "table.h"

#include <stdint.h>

struct notice;
struct service;

struct mib {
	const struct service *service;
};

extern const struct table_kind service_group, agent_table, measure_table, zephir_group, notify_group;

/* The variables of eoleAgentStatusChange, snmpTrapOID.0 first; NULL when memory is short. snmp_free_varbind() them. */
netsnmp_variable_list *status_change_new(const struct service *service, const struct notice *notice);

/* The ids of those columns of eoleAgentTable that it carries. */
enum { AGENT_NAME = 2, AGENT_STATUS = 7, AGENT_MESSAGE = 8, AGENT_CAUSE = 9, AGENT_SINCE = 13, AGENT_HELP = 22 };

#endif
