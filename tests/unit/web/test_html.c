/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web/html.h"

#include "web/language.h"

#include "check.h"

static void text_is_escaped(void **state)
{
	static const struct {
		const char *text, *html;
	} rows[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "\" onload='x'", "&quot; onload=&#39;x&#39;" },
		{ "a & b &amp;", "a &amp; b &amp;amp;" },
		{ "Mémoire – 96 % – 日本 😀", "Mémoire – 96 % – 日本 😀" },
		{ "a\nb\tc", "a\nb\tc" },
		{ "a\x01z\x7f", "a\uFFFDz\uFFFD" },
		{ "\xff<", "\uFFFD&lt;" },
		{ "\xc3", "\uFFFD" },
		{ "\xc0\xbc"
		  "script",
		  "\uFFFD\uFFFDscript" }, /* an overlong '<' */
		{ "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD" },
		{ "\xe2\x82", "\uFFFD\uFFFD" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct buffer out;

		buffer_init(&out, 4096);
		buffer_adds(&out, "");
		html_text(&out, rows[i].text);
		assert_string_equal(out.data, rows[i].html);
		buffer_release(&out);
	}
}

static void url_is_percent_encoded(void **state)
{
	static const struct {
		const char *text, *url;
	} rows[] = {
		{ "load-1_x.~", "load-1_x.~" },
		{ "/home", "%2Fhome" },
		{ "a b&c=d#e?\"'<>", "a%20b%26c%3Dd%23e%3F%22%27%3C%3E" },
		{ "é", "%C3%A9" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct buffer out;

		buffer_init(&out, 4096);
		html_url(&out, rows[i].text);
		assert_string_equal(out.data, rows[i].url);
		buffer_release(&out);
	}
}

static void format_escapes_every_text(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	html_add(&out, "<a href=\"%s\">%s</a> %d %u %zu %ld %lld %lu %llu %.2f %c 100%%", "\"><b>", "<i>", -1, 2u,
		 (size_t)3, -4L, -5LL, 6UL, 7ULL, 8.125, '<');
	assert_string_equal(out.data, "<a href=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;</a> -1 2 3 -4 -5 6 7 8.12 &lt; 100%");
	buffer_release(&out);
}

static void a_full_buffer_says_so(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 10);
	html_add(&out, "%s", "<<<<<<");
	assert_true(out.failed);
	assert_true(out.length <= 10);
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(url_is_percent_encoded),
		cmocka_unit_test(format_escapes_every_text),
		cmocka_unit_test(a_full_buffer_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
