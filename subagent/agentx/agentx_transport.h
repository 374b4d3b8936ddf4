/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connected stream socket as one of the library's transports: one that never blocks. */
#ifndef AGENTX_TRANSPORT_H
#define AGENTX_TRANSPORT_H

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/snmp_transport.h>

/* Takes fd over: the library closes it with the session. NULL when memory is short (fd is closed). */
netsnmp_transport *agentx_transport_new(int fd);

#endif
