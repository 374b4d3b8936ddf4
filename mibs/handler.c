/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "handler.h"

#include "base/log.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>

static int set_value(netsnmp_variable_list *variable, const struct cell *cell)
{
	return snmp_set_var_typed_value(variable, cell->type, cell->octets, cell->length);
}

static int answer_get(const struct table *table, netsnmp_variable_list *variable)
{
	struct table_answer answer;
	int error = table_get(table, variable->name, variable->name_length, &answer);

	if (error != SNMP_ERR_NOERROR)
		return error;
	return set_value(variable, &answer.cell) == 0 ? SNMP_ERR_NOERROR : SNMP_ERR_RESOURCEUNAVAILABLE;
}

/* A variable that is left as it is makes the library go on behind this table. */
static int answer_next(const struct table *table, const netsnmp_request_info *request)
{
	netsnmp_variable_list *variable = request->requestvb;
	struct table_answer answer;

	if (!table_next(table, variable->name, variable->name_length, request->inclusive, &answer) ||
	    (request->range_end &&
	     snmp_oid_compare(answer.name, answer.length, request->range_end, request->range_end_len) >= 0))
		return SNMP_ERR_NOERROR;
	if (set_value(variable, &answer.cell) != 0 || snmp_set_var_objid(variable, answer.name, answer.length) != 0)
		return SNMP_ERR_RESOURCEUNAVAILABLE;
	return SNMP_ERR_NOERROR;
}

/* GETBULK comes as GETNEXT (the library turns it), SET not at all (it answers notWritable). */
static int handle(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
		  netsnmp_agent_request_info *info, netsnmp_request_info *requests)
{
	const struct table *table = handler->myvoid;

	(void)registration;
	for (netsnmp_request_info *request = requests; request; request = request->next) {
		int error = SNMP_ERR_NOERROR;

		if (request->processed)
			continue;
		if (info->mode == MODE_GET)
			error = answer_get(table, request->requestvb);
		else if (info->mode == MODE_GETNEXT)
			error = answer_next(table, request);
		if (error != SNMP_ERR_NOERROR)
			netsnmp_set_request_error(info, request, error);
	}
	return SNMP_ERR_NOERROR;
}

int handler_register(struct table *table, void *(*hold)(void *table), void (*release)(void *table))
{
	netsnmp_handler_registration *registration = netsnmp_create_handler_registration(
		table->kind->name, handle, table->prefix, table->prefix_length, HANDLER_CAN_RONLY);

	if (!registration) {
		log_error("mib", "cannot register %s: out of memory", table->kind->name);
		return -1;
	}
	registration->handler->myvoid = hold(table);
	registration->handler->data_clone = hold;
	registration->handler->data_free = release;
	/* Takes the registration over, and frees it when it fails. */
	int error = netsnmp_register_handler(registration);
	if (error != MIB_REGISTERED_OK) {
		log_error("mib", "cannot register %s: net-snmp says %d; is it registered twice?", table->kind->name,
			  error);
		return -1;
	}
	return 0;
}
