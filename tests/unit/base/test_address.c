/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/address.h"

#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void addresses_in_numbers_are_taken(void **state)
{
	static const struct {
		const char *text, *host, *port;
	} rows[] = {
		{ "127.0.0.1:8090", "127.0.0.1", "8090" },
		{ "0.0.0.0:0", "0.0.0.0", "0" },
		{ "[::1]:8090", "::1", "8090" },
		{ "[::]:65535", "::", "65535" },
		{ "[2001:db8::7]:1", "2001:db8::7", "1" },
		{ "[2001:0db8:0001:0002:0003:0004:0005:0006]:1", "2001:db8:1:2:3:4:5:6", "1" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct sockaddr_storage address;
		char host[NI_MAXHOST], port[NI_MAXSERV];
		socklen_t length = address_parse(rows[i].text, &address);

		if (!length)
			fail_msg("%s was not taken", rows[i].text);
		assert_int_equal(getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
					     NI_NUMERICHOST | NI_NUMERICSERV),
				 0);
		assert_string_equal(host, rows[i].host);
		assert_string_equal(port, rows[i].port);
		assert_int_equal(address_port(&address), atoi(rows[i].port));
	}
}

static void all_else_is_none(void **state)
{
	static const char *const rows[] = {
		"",
		":",
		"8090",
		":8090",
		"127.0.0.1",
		"127.0.0.1:",
		"127.0.0.1:x",
		"127.0.0.1:+1",
		"127.0.0.1: 1",
		"127.0.0.1:65536",
		"127.0.0.1:99999999999999999999",
		"127.1:80",
		"256.0.0.1:80",
		"[127.0.0.1]:80",
		"localhost:80",
		"::1",
		"::1:80",
		"[::1]80",
		"[::1]",
		"[]:1",
		"[:1",
		"]:1",
		"[::1:80",
		"::1]:80",
		"[fe80::1%lo]:80",
		"[2001:0db8:0001:0002:0003:0004:0005:0006:0007:0008:0009:000a]:1",
	};
	struct sockaddr_storage address;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		if (address_parse(rows[i], &address))
			fail_msg("\"%s\" was taken", rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_in_numbers_are_taken),
		cmocka_unit_test(all_else_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
