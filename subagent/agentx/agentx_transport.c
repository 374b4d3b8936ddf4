/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "agentx/agentx_transport.h"

#include <net-snmp/library/snmpUnixDomain.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int transport_recv(netsnmp_transport *transport, void *buffer, int size, void **opaque, int *opaque_length)
{
	ssize_t n = recv(transport->sock, buffer, (size_t)size, MSG_DONTWAIT);

	*opaque = NULL;
	*opaque_length = 0;
	if (n >= 0 || (errno != EAGAIN && errno != EINTR))
		return (int)n;
	transport->flags |= NETSNMP_TRANSPORT_FLAG_EMPTY_PKT; /* else the library would take 0 for the end */
	return 0;
}

/* A message that does not fit at all is lost, as one to a master that hangs; one that fits in part (TCP) has spoilt the
 * stream. */
static int transport_send(netsnmp_transport *transport, const void *buffer, int size, void **opaque, int *opaque_length)
{
	ssize_t n = send(transport->sock, buffer, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL);

	(void)opaque;
	(void)opaque_length;
	if (n == size)
		return size;
	if (n > 0)
		shutdown(transport->sock, SHUT_RDWR);
	return -1;
}

static int transport_close(netsnmp_transport *transport)
{
	if (transport->sock >= 0)
		close(transport->sock);
	transport->sock = -1;
	return 0;
}

static char *transport_name(netsnmp_transport *transport, const void *opaque, int opaque_length)
{
	(void)transport;
	(void)opaque;
	(void)opaque_length;
	return strdup("AgentX master");
}

netsnmp_transport *agentx_transport_new(int fd)
{
	netsnmp_transport *transport = calloc(1, sizeof *transport);

	if (!transport) {
		close(fd);
		return NULL;
	}
	transport->domain = netsnmp_UnixDomain;
	transport->domain_length = 7; /* of SNMPv2-TM and net-snmp's alike; only shown */
	transport->sock = fd;
	transport->flags = NETSNMP_TRANSPORT_FLAG_STREAM;
	transport->msgMaxSize = SNMP_MAX_PACKET_LEN;
	transport->f_recv = transport_recv;
	transport->f_send = transport_send;
	transport->f_close = transport_close;
	transport->f_fmtaddr = transport_name;
	return transport;
}
