/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx_session.h"

#include "agentx/agentx_transport.h"
#include "base/log.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/agent_callbacks.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Exported by the agent library and declared in none of its installed headers (agentx/protocol.h, agentx/subagent.h).
 */
int agentx_parse(netsnmp_session *, netsnmp_pdu *, u_char *, size_t);
int agentx_realloc_build(netsnmp_session *, netsnmp_pdu *, u_char **, size_t *, size_t *);
int agentx_check_packet(u_char *, size_t);
int handle_agentx_packet(int, netsnmp_session *, int, netsnmp_pdu *, void *);

#define AGENTX_VERSION_1      0xc1 /* how the library marks a session as AgentX */
#define AGENTX_CLOSE          2
#define AGENTX_REGISTER       3
#define AGENTX_NOTIFY         12
#define AGENTX_PING           13
#define AGENTX_RESPONSE       18
#define FLAG_INSTANCE         0x01
#define CLOSE_REASON_SHUTDOWN 5
#define EXPIRE_US             (10 * 1000000) /* an unanswered message is forgotten; the supervision acts long before */

struct agentx_session {
	struct agentx_session_events events;
	netsnmp_session *session; /* the library's; NULL: none */
	int fd;
	unsigned registering; /* Registers that are not answered yet */
	struct agentx_session *
		*registrar; /* argument of the library's callback: on the heap, as the library may free it */
};

/* The library closes the session by itself after a disconnection; it must not be touched any more. */
static void on_lost(struct agentx_session *session)
{
	netsnmp_session *gone = session->session;

	if (!gone)
		return;
	session->session = NULL;
	session->registering = 0;
	remove_trap_session(gone);
	session->events.lost(session->events.context);
}

static int on_packet(int operation, netsnmp_session *snmp, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agentx_session *session = magic;

	if (operation != NETSNMP_CALLBACK_OP_DISCONNECT)
		return handle_agentx_packet(operation, snmp, id, pdu, NULL);
	if (session->session == snmp)
		on_lost(session);
	return 1;
}

static void send_request(struct agentx_session *session, netsnmp_pdu *pdu, snmp_callback callback)
{
	if (!pdu)
		return;
	pdu->sessid = session->session->sessid;
	if (!snmp_async_send(session->session, pdu, callback, session))
		snmp_free_pdu(pdu); /* the socket is full or gone: the supervision will see that no answer comes */
}

static void refuse(struct agentx_session *session, long error)
{
	char reason[160];

	if (error == AGENTX_DUPLICATE_REGISTRATION)
		snprintf(reason, sizeof reason,
			 "another z_stats is running: the master serves our tables from it (duplicate registration, "
			 "263)");
	else
		snprintf(reason, sizeof reason, "the master refuses a registration: %s (%ld)",
			 agentx_wire_error((unsigned)error), error);
	session->events.refused(session->events.context, reason);
}

static int on_registered(int operation, netsnmp_session *snmp, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agentx_session *session = magic;

	(void)id;
	if (snmp != session->session || operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE ||
	    pdu->command != AGENTX_RESPONSE)
		return 1;
	if (session->registering)
		session->registering--;
	if (pdu->errstat)
		refuse(session, pdu->errstat);
	else if (!session->registering)
		session->events.registered(session->events.context);
	return 1;
}

static netsnmp_pdu *register_pdu(const struct register_parameters *subtree)
{
	netsnmp_pdu *pdu = snmp_pdu_create(AGENTX_REGISTER);

	if (!pdu)
		return NULL;
	pdu->time = (u_long)subtree->timeout;
	pdu->priority = subtree->priority;
	pdu->range_subid = subtree->range_subid;
	if (subtree->flags & FULLY_QUALIFIED_INSTANCE)
		pdu->flags |= FLAG_INSTANCE;
	if (subtree->range_subid) {
		snmp_pdu_add_variable(pdu, subtree->name, subtree->namelen, ASN_OBJECT_ID, subtree->name,
				      subtree->namelen * sizeof(oid));
		pdu->variables->val.objid[subtree->range_subid - 1] = subtree->range_ubound;
	} else {
		snmp_add_null_var(pdu, subtree->name, subtree->namelen);
	}
	return pdu;
}

/* The library tells of each subtree that is registered with it (SNMPD_CALLBACK_REGISTER_OID). */
static int on_subtree(int major, int minor, void *parameters, void *argument)
{
	struct agentx_session *session = *(struct agentx_session **)argument;

	(void)major;
	(void)minor;
	if (!session->session)
		return SNMP_ERR_NOERROR;
	session->registering++;
	send_request(session, register_pdu(parameters), on_registered);
	return SNMP_ERR_NOERROR;
}

struct agentx_session *agentx_session_new(const struct agentx_session_events *events)
{
	struct agentx_session *session = calloc(1, sizeof *session);
	struct agentx_session **registrar = malloc(sizeof *registrar);

	if (!session || !registrar) {
		free(session);
		free(registrar);
		return NULL;
	}
	*registrar = session;
	session->registrar = registrar;
	session->events = *events;
	snmp_register_callback(SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_REGISTER_OID, on_subtree, registrar);
	return session;
}

static void say_goodbye(struct agentx_session *session)
{
	netsnmp_session *snmp = session->session;
	netsnmp_pdu *pdu = snmp_pdu_create(AGENTX_CLOSE);

	if (pdu) {
		pdu->errstat = CLOSE_REASON_SHUTDOWN;
		send_request(session, pdu, on_packet);
	}
	session->session = NULL;
	remove_trap_session(snmp);
	snmp_close(snmp);
}

void agentx_session_free(struct agentx_session *session)
{
	if (!session)
		return;
	if (session->session)
		say_goodbye(session);
	snmp_unregister_callback(SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_REGISTER_OID, on_subtree, session->registrar,
				 1);
	free(session->registrar);
	free(session);
}

static netsnmp_session *library_session(struct agentx_session *session, int fd)
{
	netsnmp_transport *transport = agentx_transport_new(fd);
	netsnmp_session wanted;

	if (!transport)
		return NULL;
	snmp_sess_init(&wanted);
	wanted.version = AGENTX_VERSION_1;
	wanted.retries = 0; /* a stream loses nothing: a second copy would only be answered twice */
	wanted.timeout = EXPIRE_US;
	wanted.flags |= SNMP_FLAGS_STREAM_SOCKET;
	wanted.callback = on_packet;
	wanted.callback_magic = session;
	return snmp_add_full(&wanted, transport, NULL, agentx_parse, NULL, NULL, agentx_realloc_build,
			     agentx_check_packet, NULL);
}

int agentx_session_open(struct agentx_session *session, int fd, const struct agentx_response *opened)
{
	netsnmp_session *snmp = library_session(session, fd);

	if (!snmp)
		return -1;
	snmp->sessid = (long)opened->session;
	/* handle_agentx_packet() takes it for the handle of the library's own ping, which we do not have. */
	snmp->securityModel = SNMP_DEFAULT_SECMODEL;
	netsnmp_set_agent_uptime(opened->uptime);
	session->session = snmp;
	session->fd = fd;
	session->registering = 0;
	add_trap_session(snmp, AGENTX_NOTIFY, 1, AGENTX_VERSION_1);
	/* A subtree counts as attached from its first registration on, master or not: detach makes the library tell
	 * all. */
	register_mib_detach();
	register_mib_reattach();
	if (!session->registering)
		session->events.registered(session->events.context);
	return 0;
}

static int on_pinged(int operation, netsnmp_session *snmp, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agentx_session *session = magic;

	(void)id;
	if (snmp != session->session || operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE ||
	    pdu->command != AGENTX_RESPONSE)
		return 1;
	if (pdu->errstat) {
		log_warn("agentx", "the master answers a ping by: %s (%ld)", agentx_wire_error((unsigned)pdu->errstat),
			 pdu->errstat);
		agentx_session_drop(session);
		return 1;
	}
	netsnmp_set_agent_uptime(pdu->time); /* notifications bear the master's sysUpTime */
	session->events.answered(session->events.context);
	return 1;
}

void agentx_session_ping(struct agentx_session *session)
{
	if (session->session)
		send_request(session, snmp_pdu_create(AGENTX_PING), on_pinged);
}

void agentx_session_drop(struct agentx_session *session)
{
	if (session->session)
		shutdown(session->fd, SHUT_RDWR);
}

bool agentx_session_writable(const struct agentx_session *session)
{
	struct pollfd fd = { .fd = session->fd, .events = POLLOUT };

	return session->session && poll(&fd, 1, 0) == 1 && fd.revents == POLLOUT;
}
