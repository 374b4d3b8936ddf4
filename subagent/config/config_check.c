/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a value of z_stats.conf must look like. The texts say what to write instead. */
#include "base/address.h"
#include "config/config_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

/* Room for the names of our sockets behind runtime_dir. */
#define RUNTIME_DIR_MAX (sizeof((struct sockaddr_un *)0)->sun_path - sizeof "/control.sock.new")

static bool only(const char *value, const char *allowed)
{
	return value[strspn(value, allowed)] == '\0';
}

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const char *config_check_module(const char *value)
{
	if (strlen(value) > 64 || !only(value, LETTERS DIGITS "._-") || value[0] == '.')
		return "give the name of a folder below configs/, such as \"amon-2.8\"";
	return NULL;
}

const char *config_check_folder(const char *value)
{
	return value[0] == '/' ? NULL : "give an absolute path";
}

const char *config_check_runtime(const char *value)
{
	return strlen(value) <= RUNTIME_DIR_MAX ? NULL : "is too long: the sockets in it could not be named";
}

static bool is_address(const char *value)
{
	struct sockaddr_storage address;

	return address_parse(value, &address) && address_port(&address) > 0;
}

const char *config_check_address(const char *value)
{
	return is_address(value) ? NULL : "give address:port, such as \"127.0.0.1:8090\" or \"[::1]:8090\"";
}

const char *config_check_agentx(const char *value)
{
	if (value[0] == '/')
		return strlen(value) < sizeof((struct sockaddr_un *)0)->sun_path ? NULL : "is too long for a socket";
	if (strncmp(value, "tcp:", 4) == 0 && is_address(value + 4))
		return NULL;
	return "give an absolute path, or \"tcp:127.0.0.1:705\"";
}

const char *config_check_snmp(const char *value)
{
	static const char *const transports[] = { "udp:", "tcp:", "udp6:", "tcp6:" };

	for (size_t i = 0; i < sizeof transports / sizeof *transports; i++)
		if (strncmp(value, transports[i], strlen(transports[i])) == 0 &&
		    is_address(value + strlen(transports[i])))
			return NULL;
	return "give transport:address:port, such as \"udp:127.0.0.1:1161\" or \"udp6:[::1]:1161\"";
}

const char *config_check_mode(const char *value)
{
	static const char *const modes[] = { "agentx", "standalone", "off" };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (strcmp(value, modes[i]) == 0)
			return NULL;
	return "give \"agentx\", \"standalone\" or \"off\"";
}

const char *config_check_url(const char *value)
{
	if (!*value)
		return NULL;
	if ((strncmp(value, "http://", 7) != 0 || !value[7]) && (strncmp(value, "https://", 8) != 0 || !value[8]))
		return "give a URL that begins with https:// or http://";
	if (strlen(value) > 1000 || value[strcspn(value, " \t\r\n?#")])
		return "give a URL of at most 1000 characters without blanks, ? and #";
	return NULL;
}

static bool is_loopback(const char *host)
{
	struct in_addr address;

	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	       (inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET);
}

bool config_url_is_overheard(const char *url)
{
	char host[64];

	if (strncmp(url, "http://", 7) != 0)
		return false;
	const char *start = url + 7;
	size_t length = *start == '[' ? strcspn(start, "]/") + 1 : strcspn(start, ":/");
	if (length >= sizeof host || memchr(start, '@', strcspn(start, "/")))
		return true;
	memcpy(host, start, length);
	host[length] = '\0';
	return !is_loopback(host);
}

const char *config_check_id(const char *value)
{
	return strlen(value) <= 64 && only(value, LETTERS DIGITS "._-") && value[0] != '.'
		       ? NULL
		       : "give at most 64 of the characters A-Z a-z 0-9 . _ -";
}

const char *config_check_size(const char *value)
{
	unsigned long long octets;

	return options_size(value, &octets) && octets >= 1 << 20 && octets <= 1ULL << 50
		       ? NULL
		       : "give a size from \"1M\" up, such as \"200M\" or \"2G\"";
}

const char *config_check_readable(const char *value)
{
	return !*value || access(value, R_OK) == 0 ? NULL : strerror(errno);
}
