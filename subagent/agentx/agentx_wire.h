/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two AgentX messages (RFC 2741) that are exchanged before the library has a session: Open, and the Response to it.
 * Pure: octets in, octets out.
 */
#ifndef AGENTX_WIRE_H
#define AGENTX_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define AGENTX_WIRE_HEADER       20
#define AGENTX_WIRE_RESPONSE_MAX 512 /* of header and payload: net-snmp's repeats id and description */
#define AGENTX_WIRE_OPEN_MAX     1024

#define AGENTX_DUPLICATE_REGISTRATION 263

struct agentx_response {
	uint32_t session, uptime; /* uptime: of the master, in 1/100 s */
	uint16_t error;           /* 0 none */
};

/* Writes an Open for this id (an OID of at most 128 sub-identifiers) and description; packet is the number its answer
 * will bear. Returns its length; 0 when it does not fit in size. */
size_t agentx_wire_open(unsigned char *to, size_t size, uint32_t packet, const uint32_t *id, size_t id_length,
			const char *description);
/* How long the whole message is whose header this is; 0 when it is no Response that can belong to an Open. */
size_t agentx_wire_length(const unsigned char header[static AGENTX_WIRE_HEADER]);
/* 0; or -1 when the octets are not the whole Response to this packet. */
int agentx_wire_response(const unsigned char *octets, size_t length, uint32_t packet, struct agentx_response *response);
/* "duplicate registration"; "unknown error" for a code that the RFC does not have. */
const char *agentx_wire_error(unsigned code);

#endif
