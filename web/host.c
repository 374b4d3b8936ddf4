/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "routes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HOST_MAX 255

/* The host of "host", "host:port", "[address]" or "[address]:port" without brackets and port. False when it is none. */
static bool strip(const char *header, char host[static HOST_MAX + 1])
{
	bool bracket = *header == '[';
	const char *start = header + bracket;
	size_t length = strcspn(start, bracket ? "]" : ":");
	const char *rest = start + length + bracket;

	if (length == 0 || length > HOST_MAX || (bracket && start[length] != ']'))
		return false;
	if (*rest && (*rest != ':' || rest[1 + strspn(rest + 1, "0123456789")] != '\0'))
		return false;
	memcpy(host, start, length);
	host[length] = '\0';
	if (!bracket && host[length - 1] == '.')
		host[length - 1] = '\0';
	return true;
}

static bool is_address(const char *host)
{
	struct in6_addr address;

	return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

bool host_allowed(const char *header, const char *own_name)
{
	char host[HOST_MAX + 1];
	size_t short_length = strcspn(own_name, ".");

	if (!header || !strip(header, host))
		return false;
	if (is_address(host) || strcasecmp(host, "localhost") == 0 || strcasecmp(host, own_name) == 0)
		return true;
	return short_length > 0 && strlen(host) == short_length && strncasecmp(host, own_name, short_length) == 0;
}
