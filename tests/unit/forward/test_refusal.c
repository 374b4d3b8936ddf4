/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forward/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

struct attempt {
	uint64_t sequence;
	long status;
	bool next;
};

static void assert_attempts(const struct attempt *attempts, size_t count)
{
	struct refusal refusal = { 0 };

	for (size_t i = 0; i < count; i++)
		assert_int_equal(refusal_note(&refusal, attempts[i].sequence, attempts[i].status), attempts[i].next);
}

static void the_same_answer_again_lets_the_next_one_go(void **state)
{
	static const struct attempt attempts[] = {
		{ 1, 413, false }, { 1, 413, false }, { 1, 413, true },                     /* */
		{ 1, 413, false }, { 1, 413, false }, { 1, 413, true },                     /* it came back */
		{ 1, 413, false }, { 1, 400, false }, { 1, 413, false }, { 1, 413, false }, /* not the same */
		{ 2, 413, false }, { 2, 413, false }, { 1, 413, false }, { 2, 413, false }, /* not the same one */
		{ 2, 413, false }, { 2, 413, true },
	};

	(void)state;
	assert_attempts(attempts, LENGTH(attempts));
}

static void what_all_would_hear_does_not(void **state)
{
	static const struct {
		long status;
		bool next;
	} rows[] = {
		{ 0, false },   { 301, false }, { 400, true },  { 401, false }, { 403, false },
		{ 404, false }, { 407, false }, { 408, false }, { 413, true },  { 415, true },
		{ 422, true },  { 429, false }, { 500, false }, { 503, false }, { 507, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct refusal refusal = { 0 };
		bool next = false;

		for (int attempt = 0; attempt < REFUSAL_TIMES; attempt++)
			next = refusal_note(&refusal, 7, rows[i].status);
		assert_int_equal(next, rows[i].next);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_answer_again_lets_the_next_one_go),
		cmocka_unit_test(what_all_would_hear_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
