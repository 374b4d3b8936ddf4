/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A threshold as one writes it. What is taken can be written down and means the same when read again. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void check_again(const struct rule *rule, const struct catalogue_class *class)
{
	char text[256], again_text[256], why[256] = "";
	struct rule again;

	FUZZ_CHECK(name_is_field(rule->field) && fuzz_is_clean(rule->row));
	rule_text(rule, text, sizeof text);
	FUZZ_CHECK(rule_parse(&again, rule->status, text, class, why, sizeof why) == 0);
	FUZZ_CHECK(again.status == rule->status && again.op == rule->op && again.limit == rule->limit);
	FUZZ_CHECK(again.any_row == rule->any_row && strcmp(again.row, rule->row) == 0);
	FUZZ_CHECK(strcmp(again.field, rule->field) == 0);
	rule_text(&again, again_text, sizeof again_text);
	FUZZ_CHECK(strcmp(text, again_text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "load", "disk", "" };
	struct catalogue *catalogue = fuzz_catalogue();
	char *text = fuzz_text(data, size);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct catalogue_class *class = catalogue_class(catalogue, names[i]);
		char why[64] = "";
		struct rule rule;

		if (rule_parse(&rule, AGENT_WARN, text, class, why, sizeof why) == 0)
			check_again(&rule, class);
		else
			FUZZ_CHECK(*why && strlen(why) < sizeof why);
	}
	free(text);
	catalogue_free(catalogue);
	return 0;
}
