/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A class for the integration tests: it measures what a file says, so that a test says what is measured. Lines of it:
 *   value NUMBER      count NUMBER      said TEXT
 *   verdict STATUS MESSAGE      (ok, warn, error, unknown)
 *   fail REASON                 crash                 hang                 shell COMMANDS
 */
#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 512

static const struct agent_field fields[] = {
	{ .name = "value", .label = N_("Value"), .kind = AGENT_GAUGE },
	{ .name = "count", .label = N_("Value"), .kind = AGENT_COUNTER },
	{ .name = "said", .label = N_("Value"), .kind = AGENT_TEXT },
	{ 0 },
};

static const struct agent_series value_series[] = { { .field = "value", .style = AGENT_LINE }, { 0 } };

static const struct agent_graph graphs[] = {
	{ .name = "value", .title = N_("Value"), .series = value_series },
	{ 0 },
};

static const struct agent_option options[] = {
	{ .name = "file", .type = AGENT_OPTION_STRING, .help = "The file that says what is measured." },
	{ 0 },
};

/* What the next line says, as "WORD REST"; false at the end. */
static bool next(FILE *file, char line[static LINE_SIZE], char **rest)
{
	if (!fgets(line, LINE_SIZE, file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	*rest = line + strcspn(line, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return true;
}

static int run_shell(struct measure *measure, const char *commands)
{
	struct command_result result;
	int failed = command_run((const char *const[]){ "sh", "-c", commands, NULL }, LINE_SIZE, &result);

	if (failed)
		measure_fail(measure, "%s", result.reason);
	command_release(&result);
	return failed;
}

static int obey(struct measure *measure, const char *word, const char *rest)
{
	if (strcmp(word, "value") == 0)
		measure_number(measure, "value", strtod(rest, NULL));
	else if (strcmp(word, "count") == 0)
		measure_counter(measure, "count", strtoull(rest, NULL, 10));
	else if (strcmp(word, "said") == 0)
		measure_text(measure, "said", rest);
	else if (strcmp(word, "fail") == 0)
		return measure_fail(measure, "%s", rest);
	else if (strcmp(word, "crash") == 0)
		abort();
	else if (strcmp(word, "shell") == 0)
		return run_shell(measure, rest);
	while (strcmp(word, "hang") == 0)
		pause();
	return 0;
}

static FILE *open_file(const struct agent *agent, struct measure *measure)
{
	FILE *file = fopen(agent_string(agent, "file"), "re");

	if (!file)
		measure_fail(measure, "cannot read %s: %s", agent_string(agent, "file"), strerror(errno));
	return file;
}

static int probe_measure(const struct agent *agent, struct measure *measure)
{
	FILE *file = open_file(agent, measure);
	char line[LINE_SIZE], *rest;
	int result = 0;

	if (!file)
		return -1;
	while (result == 0 && next(file, line, &rest))
		result = obey(measure, line, rest);
	fclose(file);
	return result;
}

static void give_verdict(struct measure *measure, char *text)
{
	static const char *const words[] = { "", "ok", "warn", "error", "unknown" };
	char *message = text + strcspn(text, " ");

	if (*message)
		*message++ = '\0';
	for (int status = AGENT_OK; status <= AGENT_UNKNOWN; status++)
		if (strcmp(words[status], text) == 0)
			verdict(measure, (enum agent_status)status, "%s", message);
}

static void probe_check_status(const struct agent *agent, struct measure *measure)
{
	FILE *file = open_file(agent, measure);
	char line[LINE_SIZE], *rest;

	if (!file)
		return;
	while (next(file, line, &rest))
		if (strcmp(line, "verdict") == 0)
			give_verdict(measure, rest);
	fclose(file);
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "probe",
	.summary = N_("Value"),
	.fields = fields,
	.graphs = graphs,
	.options = options,
	.measure = probe_measure,
	.check_status = probe_check_status,
};
