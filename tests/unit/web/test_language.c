/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web/language.h"

#include "check.h"

static void accepted_language_is_the_one_liked_best(void **state)
{
	static const struct {
		const char *header;
		enum language language;
	} rows[] = {
		{ NULL, LANGUAGE_FR },
		{ "", LANGUAGE_FR },
		{ "de", LANGUAGE_FR },
		{ "en", LANGUAGE_EN },
		{ "en-GB,en;q=0.9", LANGUAGE_EN },
		{ "fr-FR,fr;q=0.9,en;q=0.8", LANGUAGE_FR },
		{ "de,en;q=0.5", LANGUAGE_EN },
		{ "fr;q=0.2, en;q=0.3", LANGUAGE_EN },
		{ "en;q=0", LANGUAGE_FR },
		{ "eng", LANGUAGE_FR },
		{ "fr;q=, ;en;q=0.1", LANGUAGE_FR },
		{ "EN;Q=1", LANGUAGE_EN },
		{ ";;;,,,en;level=1;q=0.4", LANGUAGE_EN },
		{ "en;q=9e999", LANGUAGE_FR },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(language_accepted(rows[i].header), rows[i].language);
}

static void codes_are_known(void **state)
{
	(void)state;
	assert_int_equal(language_from_code("fr"), LANGUAGE_FR);
	assert_int_equal(language_from_code("en"), LANGUAGE_EN);
	assert_int_equal(language_from_code("de"), LANGUAGE_COUNT);
	assert_int_equal(language_from_code(""), LANGUAGE_COUNT);
	assert_string_equal(language_code(LANGUAGE_EN), "en");
}

/* Both at once, in one process, without switching. */
static void texts_are_translated(void **state)
{
	(void)state;
	assert_string_equal(tr(LANGUAGE_FR, "Warning"), "Attention");
	assert_string_equal(tr(LANGUAGE_EN, "Warning"), "Warning");
	assert_string_equal(tr(LANGUAGE_FR, ""), "");
	assert_string_equal(tr(LANGUAGE_FR, "no such text"), "no such text");
	assert_string_equal(tr_n(LANGUAGE_FR, "error", "errors", 0), "erreur"); /* French counts 0 as one */
	assert_string_equal(tr_n(LANGUAGE_EN, "error", "errors", 0), "errors");
	assert_string_equal(tr_n(LANGUAGE_FR, "error", "errors", 2), "erreurs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted_language_is_the_one_liked_best),
		cmocka_unit_test(codes_are_known),
		cmocka_unit_test(texts_are_translated),
	};

	check_languages();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
