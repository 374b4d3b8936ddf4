/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The text before the last colon, without its brackets. False when there is none, or it is too long for an address. */
static bool split_host(const char *text, char host[static INET6_ADDRSTRLEN], bool *bracket, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	uint64_t number;

	if (!colon || !text_to_u64(colon + 1, &number) || number > UINT16_MAX)
		return false;
	size_t length = (size_t)(colon - text);
	*bracket = length >= 2 && text[0] == '[' && text[length - 1] == ']';
	length -= *bracket ? 2 : 0;
	if (length >= INET6_ADDRSTRLEN)
		return false;
	memcpy(host, text + *bracket, length);
	host[length] = '\0';
	*port = (uint16_t)number;
	return true;
}

socklen_t address_parse(const char *text, struct sockaddr_storage *address)
{
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
	char host[INET6_ADDRSTRLEN];
	uint16_t port;
	bool bracket;

	if (!split_host(text, host, &bracket, &port))
		return 0;
	memset(address, 0, sizeof *address);
	if (bracket) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(port);
		return inet_pton(AF_INET6, host, &six->sin6_addr) == 1 ? sizeof *six : 0;
	}
	four->sin_family = AF_INET;
	four->sin_port = htons(port);
	return inet_pton(AF_INET, host, &four->sin_addr) == 1 ? sizeof *four : 0;
}

unsigned address_port(const struct sockaddr_storage *address)
{
	return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
						    : ((const struct sockaddr_in *)address)->sin_port);
}
