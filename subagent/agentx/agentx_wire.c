/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agentx/agentx_wire.h"

#include <stdbool.h>
#include <string.h>

#define VERSION            1
#define TYPE_OPEN          1
#define TYPE_RESPONSE      18
#define FLAG_NETWORK_ORDER 0x10
#define OID_MAX            128
#define RESPONSE_MIN       8 /* uptime, error, index */

/* Octets are written least significant first (flag NETWORK_ORDER not set) on every machine, as the library does: all
 * messages of a session must agree, and it continues the one that begins here. */
struct writer {
	unsigned char *to;
	size_t size, length;
	bool failed;
};

static void put(struct writer *writer, const void *octets, size_t count)
{
	if (writer->failed || count > writer->size - writer->length) {
		writer->failed = true;
		return;
	}
	memcpy(writer->to + writer->length, octets, count);
	writer->length += count;
}

static void put_octet(struct writer *writer, unsigned value)
{
	put(writer, &(unsigned char){ (unsigned char)value }, 1);
}

static void put_u32(struct writer *writer, uint32_t value)
{
	unsigned char octets[4];

	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (unsigned char)(value >> 8 * i);
	put(writer, octets, sizeof octets);
}

static void put_oid(struct writer *writer, const uint32_t *id, size_t length)
{
	put_octet(writer, (unsigned)length);
	put(writer, "\0\0", 3); /* no prefix, not "include", reserved */
	for (size_t i = 0; i < length; i++)
		put_u32(writer, id[i]);
}

static void put_string(struct writer *writer, const char *text)
{
	size_t length = strlen(text);

	put_u32(writer, (uint32_t)length);
	put(writer, text, length);
	put(writer, "\0\0", (4 - length % 4) % 4);
}

static void put_header(struct writer *writer, unsigned type, uint32_t packet)
{
	put_octet(writer, VERSION);
	put_octet(writer, type);
	put_octet(writer, 0); /* flags */
	put_octet(writer, 0);
	put_u32(writer, 0); /* session: given by the answer */
	put_u32(writer, 0); /* transaction */
	put_u32(writer, packet);
	put_u32(writer, 0); /* length of the payload: filled in at the end */
}

size_t agentx_wire_open(unsigned char *to, size_t size, uint32_t packet, const uint32_t *id, size_t id_length,
			const char *description)
{
	struct writer writer = { .to = to, .size = size, .failed = id_length > OID_MAX };

	put_header(&writer, TYPE_OPEN, packet);
	put_u32(&writer, 0); /* time-out 0: the master's default; reserved */
	put_oid(&writer, id, id_length);
	put_string(&writer, description);
	if (writer.failed)
		return 0;
	struct writer payload = { .to = to, .size = AGENTX_WIRE_HEADER, .length = AGENTX_WIRE_HEADER - 4 };
	put_u32(&payload, (uint32_t)(writer.length - AGENTX_WIRE_HEADER));
	return writer.length;
}

static uint32_t get(const unsigned char *octets, size_t count, bool network_order)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count; i++)
		value |= (uint32_t)octets[i] << 8 * (network_order ? count - 1 - i : i);
	return value;
}

static bool network_order(const unsigned char *header)
{
	return header[2] & FLAG_NETWORK_ORDER;
}

size_t agentx_wire_length(const unsigned char header[static AGENTX_WIRE_HEADER])
{
	uint32_t payload = get(header + 16, 4, network_order(header));

	if (header[0] != VERSION || header[1] != TYPE_RESPONSE || payload % 4 != 0 || payload < RESPONSE_MIN ||
	    payload > AGENTX_WIRE_RESPONSE_MAX - AGENTX_WIRE_HEADER)
		return 0;
	return AGENTX_WIRE_HEADER + payload;
}

int agentx_wire_response(const unsigned char *octets, size_t length, uint32_t packet, struct agentx_response *response)
{
	if (length < AGENTX_WIRE_HEADER || agentx_wire_length(octets) != length)
		return -1;
	bool order = network_order(octets);

	if (get(octets + 12, 4, order) != packet)
		return -1;
	*response = (struct agentx_response){
		.session = get(octets + 4, 4, order),
		.uptime = get(octets + 20, 4, order),
		.error = (uint16_t)get(octets + 24, 2, order),
	};
	return 0;
}

const char *agentx_wire_error(unsigned code)
{
	static const struct {
		unsigned code;
		const char *text;
	} errors[] = {
		{ 256, "open failed" },          { 257, "not open" },
		{ 258, "wrong index type" },     { 259, "index already allocated" },
		{ 260, "no index available" },   { 261, "index not allocated" },
		{ 262, "unsupported context" },  { AGENTX_DUPLICATE_REGISTRATION, "duplicate registration" },
		{ 264, "unknown registration" }, { 265, "unknown agent capabilities" },
		{ 266, "parse error" },          { 267, "request denied" },
		{ 268, "processing error" },
	};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].code == code)
			return errors[i].text;
	return "unknown error";
}
