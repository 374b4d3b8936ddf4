/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_check(bool condition, const char *text, const char *file, int line)
{
	if (condition)
		return;
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, text);
	abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_CHECK(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

bool fuzz_is_clean(const char *text)
{
	char *clean = strdup(text);

	FUZZ_CHECK(clean);
	text_clean(clean);
	bool same = strcmp(clean, text) == 0;

	free(clean);
	return same;
}

static const char *const classes[] = {
	"{\"name\": \"load\", \"summary\": \"Load\", \"rows\": false, \"fields\": ["
	"{\"name\": \"load1\", \"label\": \"Load\", \"kind\": \"gauge\", \"unit\": \"\"},"
	"{\"name\": \"forks\", \"label\": \"Processes\", \"kind\": \"counter\", \"unit\": \"\"},"
	"{\"name\": \"drift\", \"label\": \"Drift\", \"kind\": \"derive\", \"unit\": \"s\"},"
	"{\"name\": \"kernel\", \"label\": \"Kernel\", \"kind\": \"text\"}]}",
	"{\"name\": \"disk\", \"summary\": \"Disks\", \"rows\": true, \"row_label\": \"Mount\", \"fields\": ["
	"{\"name\": \"used\", \"label\": \"Used\", \"kind\": \"gauge\", \"unit\": \"%\"},"
	"{\"name\": \"free\", \"label\": \"Free\", \"kind\": \"gauge\", \"unit\": \"B\"}]}",
};
static const char agents[] =
	"{\"agents\": [{\"name\": \"load\", \"class\": \"load\", \"file\": \"a.agent\", \"line\": 1,"
	"\"period_us\": 60000000, \"timeout_us\": 10000000, \"description\": \"\", \"section\": \"\", \"help\": \"\","
	"\"warn\": [\"load1 > 5\"]},"
	"{\"name\": \"disk\", \"class\": \"disk\", \"file\": \"a.agent\", \"line\": 2,"
	"\"period_us\": 60000000, \"timeout_us\": 10000000, \"description\": \"\", \"section\": \"\", \"help\": \"\","
	"\"error\": [\"/:used > 95\", \"free < 1\"], \"requires\": [\"load\"]}]}";

static void take(struct catalogue *catalogue, int (*add)(struct catalogue *, const json_t *), const char *text)
{
	json_t *message = json_loads(text, 0, NULL);

	FUZZ_CHECK(message);
	FUZZ_CHECK(add(catalogue, message) == 0);
	json_decref(message);
}

struct catalogue *fuzz_catalogue(void)
{
	struct catalogue *catalogue = catalogue_new();

	FUZZ_CHECK(catalogue);
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		take(catalogue, catalogue_add_class, classes[i]);
	take(catalogue, catalogue_add_agents, agents);
	FUZZ_CHECK(catalogue_finish(catalogue) == 0);
	FUZZ_CHECK(catalogue->problem_count == 0 && catalogue->agent_count == 2);
	return catalogue;
}
