/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web/answer.h"

#include "web/cache.h"

#include "check.h"

/* All headers as "Name: value\n". */
static void collect(void *context, const char *name, const char *value)
{
	buffer_addf(context, "%s: %s\n", name, value);
}

static void every_answer_has_the_security_headers(void **state)
{
	static const unsigned statuses[] = { 200, 304, 404, 503 };

	(void)state;
	for (size_t i = 0; i < LENGTH(statuses); i++) {
		struct answer answer;
		struct buffer headers;

		answer_init(&answer);
		answer.status = statuses[i];
		buffer_init(&headers, 4096);
		answer_headers(&answer, collect, &headers);
		assert_non_null(strstr(headers.data, "Content-Security-Policy: default-src 'none';"));
		assert_non_null(strstr(headers.data, "frame-ancestors 'none'\n"));
		assert_non_null(strstr(headers.data, "X-Content-Type-Options: nosniff\n"));
		assert_non_null(strstr(headers.data, "Referrer-Policy: no-referrer\n"));
		assert_non_null(strstr(headers.data, "Cache-Control: "));
		assert_null(strstr(headers.data, "unsafe"));
		buffer_release(&headers);
		answer_release(&answer);
	}
}

static void headers_say_what_the_answer_holds(void **state)
{
	struct answer answer;
	struct buffer headers;

	(void)state;
	answer_init(&answer);
	answer.by_language = true;
	answer.language = LANGUAGE_EN;
	answer.retry_after_s = 5;
	strcpy(answer.allow, "GET, HEAD");
	buffer_init(&headers, 4096);
	answer_headers(&answer, collect, &headers);
	assert_non_null(strstr(headers.data, "Vary: Accept-Language\n"));
	assert_non_null(strstr(headers.data, "Content-Language: en\n"));
	assert_non_null(strstr(headers.data, "Retry-After: 5\n"));
	assert_non_null(strstr(headers.data, "Allow: GET, HEAD\n"));
	assert_null(strstr(headers.data, "ETag"));
	buffer_release(&headers);
	answer_release(&answer);
}

static void unchanged_answers_are_told_by_their_tag(void **state)
{
	static const struct {
		const char *if_none_match;
		bool unchanged;
	} rows[] = {
		{ NULL, false },
		{ "", false },
		{ "\"abc\"", true },
		{ "W/\"abc\"", true },
		{ "\"x\", \"abc\"", true },
		{ "*", true },
		{ "abc", false },
		{ "\"ab\"", false },
		{ "\"abcd\"", false },
		{ "\"abc", false },
		{ ",,,", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request request = { .method = "GET", .if_none_match = rows[i].if_none_match };
		struct answer answer;

		answer_init(&answer);
		buffer_adds(&answer.body, "body");
		answer_finish(&answer);
		strcpy(answer.etag, "\"abc\"");
		assert_int_equal(answer_unchanged(&answer, &request), rows[i].unchanged);
		assert_int_equal(answer.status, rows[i].unchanged ? 304 : 200);
		assert_int_equal(answer.content->length, rows[i].unchanged ? 0 : 4);
		answer_release(&answer);
	}
}

static void too_large_a_body_is_an_error(void **state)
{
	struct answer answer;

	(void)state;
	answer_init(&answer);
	answer.body.limit = 100;
	for (int i = 0; i < 20; i++)
		buffer_adds(&answer.body, "0123456789");
	answer_finish(&answer);
	assert_int_equal(answer.status, 500);
	assert_non_null(answer.content);
	assert_int_equal(answer.etag[0], '\0');
	answer_release(&answer);
}

static void an_error_forgets_what_was_written(void **state)
{
	struct answer answer;

	(void)state;
	answer_init(&answer);
	answer.type = "text/html";
	buffer_adds(&answer.body, "<p>");
	answer_error(&answer, 404, "no %s", "such thing");
	answer_finish(&answer);
	assert_string_equal(answer.content->data, "no such thing\n");
	assert_string_equal(answer.type, "text/plain; charset=utf-8");
	assert_string_equal(answer.caching, "no-store");
	answer_release(&answer);
}

static void make(struct answer *answer, const char *text)
{
	answer_init(answer);
	answer->type = "text/html";
	buffer_adds(&answer->body, text);
	answer_finish(answer);
}

static void the_cache_knows_version_second_language_and_address(void **state)
{
	static const struct {
		const char *target;
		enum language language;
		uint64_t version;
		int64_t second;
		bool found;
	} rows[] = {
		{ "/", LANGUAGE_FR, 1, 1, true },  { "/x", LANGUAGE_FR, 1, 1, false },
		{ "/", LANGUAGE_EN, 1, 1, false }, { "/", LANGUAGE_FR, 2, 1, false },
		{ "/", LANGUAGE_FR, 1, 2, false },
	};
	struct request request = { .method = "GET", .target = "/", .language = LANGUAGE_FR };
	static struct cache cache;
	struct answer answer;

	(void)state;
	make(&answer, "body");
	cache_keep(&cache, &request, 1, 1, &answer);
	answer_release(&answer);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct request asked = { .target = rows[i].target, .language = rows[i].language };

		answer_init(&answer);
		assert_int_equal(cache_find(&cache, &asked, rows[i].version, rows[i].second, &answer), rows[i].found);
		if (rows[i].found) {
			assert_string_equal(answer.content->data, "body");
			assert_string_equal(answer.type, "text/html");
			assert_string_equal(answer.etag, answer.content->etag);
		}
		answer_release(&answer);
	}
	cache_release(&cache);
}

static void the_cache_is_bounded(void **state)
{
	static struct cache cache;
	char target[300];
	struct request request = { .target = target };
	struct answer answer;

	(void)state;
	for (int i = 0; i < 3 * CACHE_ENTRIES; i++) {
		snprintf(target, sizeof target, "/?x=%d", i);
		make(&answer, target);
		cache_keep(&cache, &request, 1, 1, &answer);
		answer_release(&answer);
	}
	answer_init(&answer);
	assert_true(cache_find(&cache, &request, 1, 1, &answer));
	answer_release(&answer);
	strcpy(target, "/?x=0");
	answer_init(&answer);
	assert_false(cache_find(&cache, &request, 1, 1, &answer));
	answer_release(&answer);
	memset(target, 'a', sizeof target - 1); /* an address that is too long for an entry is not kept */
	target[sizeof target - 1] = '\0';
	make(&answer, "long");
	cache_keep(&cache, &request, 1, 1, &answer);
	answer_release(&answer);
	answer_init(&answer);
	assert_false(cache_find(&cache, &request, 1, 1, &answer));
	answer_release(&answer);
	cache_release(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_has_the_security_headers),
		cmocka_unit_test(headers_say_what_the_answer_holds),
		cmocka_unit_test(unchanged_answers_are_told_by_their_tag),
		cmocka_unit_test(too_large_a_body_is_an_error),
		cmocka_unit_test(an_error_forgets_what_was_written),
		cmocka_unit_test(the_cache_knows_version_second_language_and_address),
		cmocka_unit_test(the_cache_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
