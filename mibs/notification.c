/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eoleNotifications(0): what managers are told unasked. */
#include "agentx/agentx.h"
#include "base/log.h"
#include "core/board.h"
#include "core/notify.h"
#include "groups.h"
#include "mib.h"
#include "service/service.h"

static const oid trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 }; /* snmpTrapOID.0 */
static const oid status_change[] = { 0, 1 };                       /* below the root: eoleAgentStatusChange */
static const oid previous_status[] = { 1, 5, 6, 0 };               /* eoleNotifyPreviousStatus.0 */

static bool add(netsnmp_variable_list **list, const oid *name, size_t length, const struct cell *cell)
{
	return snmp_varlist_add_variable(list, name, length, cell->type, cell->octets, cell->length) != NULL;
}

static bool add_trap(netsnmp_variable_list **list)
{
	oid trap[MAX_OID_LEN];
	size_t length = root_join(trap, status_change, OID_LENGTH(status_change));

	return snmp_varlist_add_variable(list, trap_oid, OID_LENGTH(trap_oid), ASN_OBJECT_ID, trap,
					 length * sizeof *trap) != NULL;
}

static bool add_previous(netsnmp_variable_list **list, enum agent_status before)
{
	oid name[MAX_OID_LEN];
	size_t length = root_join(name, previous_status, OID_LENGTH(previous_status));
	struct cell cell;

	cell_status(&cell, before);
	return add(list, name, length, &cell);
}

/* A hole is left out: it would not be there for a manager who asks either. */
static bool add_column(netsnmp_variable_list **list, const struct table *table, oid column, const struct notice *notice)
{
	struct table_place place = { .agent = notice->agent };
	struct table_answer answer;

	if (!table_cell(table, column, &place, &answer))
		return true;
	/* What the board shows by now may be the next change. */
	if (column == AGENT_STATUS)
		cell_status(&answer.cell, notice->after);
	return add(list, answer.name, answer.length, &answer.cell);
}

netsnmp_variable_list *status_change_new(const struct service *service, const struct notice *notice)
{
	struct mib mib = { .service = service };
	netsnmp_variable_list *list = NULL;
	struct table agents;

	table_init(&agents, &agent_table, &mib);
	if (add_trap(&list) && add_column(&list, &agents, AGENT_NAME, notice) &&
	    add_column(&list, &agents, AGENT_STATUS, notice) && add_previous(&list, notice->before) &&
	    add_column(&list, &agents, AGENT_MESSAGE, notice) && add_column(&list, &agents, AGENT_CAUSE, notice) &&
	    add_column(&list, &agents, AGENT_SINCE, notice) && add_column(&list, &agents, AGENT_HELP, notice))
		return list;
	snmp_free_varbind(list);
	return NULL;
}

void mib_send_status_change(const struct service *service, const struct notice *notice)
{
	netsnmp_variable_list *list = status_change_new(service, notice);

	if (!list) {
		log_error("mib", "a notification of agent %s is lost: out of memory", notice->agent->settings->name);
		return;
	}
	agentx_send(service->agentx, list);
	snmp_free_varbind(list);
}
