/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stand.h"

#include "base/buffer.h"
#include "runner/child.h"
#include "runner/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct stand stand;
static char command_line[256];

void stand_set(const struct stand *wanted)
{
	stand = *wanted;
	*command_line = '\0';
}

const char *stand_command(void)
{
	return command_line;
}

char *stand_measure(void)
{
	struct measure measure;
	struct buffer buffer;

	measure_init(&measure, &agent_class);
	buffer_init(&buffer, REPORT_BODY_MAX);
	if (agent_class.measure(NULL, &measure) == 0 && agent_class.check_status)
		agent_class.check_status(NULL, &measure);
	measure_report(&measure, &buffer);
	measure_release(&measure);
	return buffer_take(&buffer);
}

/* --- what the runner has --- */

void child_misuse(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fail_msg("%s", text);
	abort();
}

const char *agent_path(const char *path)
{
	static char below[4096];
	const char *top = getenv("top_srcdir");

	snprintf(below, sizeof below, "%s/tests/data/root/%s%s", top ? top : "..", stand.root, path);
	return below;
}

size_t agent_list(const struct agent *agent, const char *option, const char *const **items)
{
	size_t count = 0;

	(void)agent;
	for (const struct stand_option *o = stand.options; o && o->name; o++)
		if (strcmp(o->name, option) == 0) {
			*items = o->items;
			while (o->items[count])
				count++;
			return count;
		}
	fail_msg("option %s is not set", option);
	return 0;
}

int command_run(const char *const argv[], size_t output_max, struct command_result *result)
{
	(void)output_max;
	*command_line = '\0';
	for (size_t i = 0; argv[i]; i++) {
		size_t length = strlen(command_line);

		snprintf(command_line + length, sizeof command_line - length, "%s%s", i ? " " : "", argv[i]);
	}
	*result = stand.command;
	result->output = strdup(stand.command.output ? stand.command.output : "");
	assert_non_null(result->output);
	result->length = strlen(result->output);
	return result->status == 0 ? 0 : -1;
}

void command_release(struct command_result *result)
{
	free(result->output);
	result->output = NULL;
}
