/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web/request.h"

#include "web/routes.h"

#include "check.h"

static void paths_are_split_then_decoded(void **state)
{
	static const struct {
		const char *target;
		unsigned refused;
		const char *pieces; /* each behind a '|' */
	} rows[] = {
		{ "/", 0, "" },
		{ "/agent/load", 0, "|agent|load" },
		{ "/agent/a%2Fb", 0, "|agent|a/b" },
		{ "/agent/..", 0, "|agent|.." },
		{ "/%2e%2e/%2e", 0, "|..|." },
		{ "/%C3%A9", 0, "|é" },
		{ "/a//b/", 0, "|a||b|" },
		{ "/a+b", 0, "|a+b" },
		{ "/?x=1", 0, "" },
		{ "http://host:8090/agent/x?y", 0, "|agent|x" },
		{ "/a%00b", 400, NULL },
		{ "/a%0ab", 400, NULL },
		{ "/%ff", 400, NULL },
		{ "/%c0%af", 400, NULL },
		{ "/%", 400, NULL },
		{ "/%4", 400, NULL },
		{ "/%zz", 400, NULL },
		{ "agent", 400, NULL },
		{ "*", 400, NULL },
		{ "", 400, NULL },
		{ "http://host", 400, NULL },
		{ "/1/2/3/4/5/6/7", 404, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request request = { .method = "GET" };
		char pieces[256] = "";

		request_begin(&request, rows[i].target);
		assert_int_equal(request.refused, rows[i].refused);
		for (size_t j = 0; j < request.piece_count; j++)
			strcat(strcat(pieces, "|"), request.pieces[j]);
		if (rows[i].pieces)
			assert_string_equal(pieces, rows[i].pieces);
		else
			assert_non_null(request.refusal);
		request_release(&request);
	}
}

static void queries_are_decoded(void **state)
{
	struct request request = { .method = "GET" };

	(void)state;
	request_begin(&request, "/x?row=%2Fhome+dir%2b&range=day&empty&=v&&row=second&e=%3D");
	assert_int_equal(request.refused, 0);
	assert_string_equal(request_parameter(&request, "row"), "/home dir+");
	assert_string_equal(request_parameter(&request, "range"), "day");
	assert_string_equal(request_parameter(&request, "empty"), "");
	assert_string_equal(request_parameter(&request, "e"), "=");
	assert_null(request_parameter(&request, "none"));
	request_release(&request);
}

static void bad_queries_are_refused(void **state)
{
	static const char *const rows[] = { "/?a=%00", "/?%ff=1", "/?a=%g1",
					    "/?1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17" };
	char target[REQUEST_TARGET_MAX + 2];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request request = { .method = "GET" };

		request_begin(&request, rows[i]);
		assert_int_equal(request.refused, 400);
		request_release(&request);
	}
	memset(target, 'a', sizeof target - 1);
	target[0] = '/';
	target[sizeof target - 1] = '\0';
	struct request request = { .method = "GET" };
	request_begin(&request, target);
	assert_int_equal(request.refused, 414);
	request_release(&request);
}

static void the_address_names_the_language_before_the_browser(void **state)
{
	static const struct {
		const char *target, *header;
		enum language language;
		bool given;
	} rows[] = {
		{ "/", NULL, LANGUAGE_FR, false },         { "/", "en", LANGUAGE_EN, false },
		{ "/?lang=fr", "en", LANGUAGE_FR, true },  { "/?lang=en", NULL, LANGUAGE_EN, true },
		{ "/?lang=xx", "en", LANGUAGE_EN, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request request = { .method = "GET", .accept_language = rows[i].header };

		request_begin(&request, rows[i].target);
		assert_int_equal(request.language, rows[i].language);
		assert_int_equal(request.language_given, rows[i].given);
		request_release(&request);
	}
}

static void only_our_names_are_answered(void **state)
{
	static const struct {
		const char *header;
		bool allowed;
	} rows[] = {
		{ "127.0.0.1:8090", true },
		{ "127.0.0.1", true },
		{ "[::1]:8090", true },
		{ "[::1]", true },
		{ "10.1.2.3:80", true },
		{ "localhost:8090", true },
		{ "LocalHost", true },
		{ "scribe.0210066h.ac-dijon.fr:8090", true },
		{ "scribe.0210066h.ac-dijon.fr.", true },
		{ "SCRIBE", true },
		{ "scrib", false },
		{ "scribe.evil.example", false },
		{ "evil.example:8090", false },
		{ "127.0.0.1.evil.example", false },
		{ "localhost.evil.example", false },
		{ "", false },
		{ ":8090", false },
		{ "[::1", false },
		{ "[evil.example]", false },
		{ "localhost:80:80", false },
		{ "localhost/", false },
		{ "localhost:x", false },
		{ NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(host_allowed(rows[i].header, "scribe.0210066h.ac-dijon.fr"), rows[i].allowed);
	assert_false(host_allowed("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_split_then_decoded),
		cmocka_unit_test(queries_are_decoded),
		cmocka_unit_test(bad_queries_are_refused),
		cmocka_unit_test(the_address_names_the_language_before_the_browser),
		cmocka_unit_test(only_our_names_are_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
