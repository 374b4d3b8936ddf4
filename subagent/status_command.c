/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status_command.h"

#include "ask.h"
#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static void socket_of(const struct config *config, char *path, size_t size)
{
	snprintf(path, size, "%s/z_stats.sock", config->runtime_dir);
}

/* The socket of the service that runs with this configuration. */
static int find_socket(const char *config_file, char *path, size_t size)
{
	struct options_problems problems = { 0 };
	struct config *config = config_read(config_file, &problems);

	options_problems_print(&problems);
	options_problems_release(&problems);
	if (!config)
		return -1;
	socket_of(config, path, size);
	config_free(config);
	return 0;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void print_agent(const json_t *agent)
{
	const json_t *age = json_object_get(agent, "age");
	char duration[TEXT_DURATION_SIZE] = "-";

	if (json_is_integer(age))
		text_duration(json_integer_value(age) * USEC_PER_SEC, duration);
	printf("%-32s %-9s %8s  %s", text_of(agent, "name"), text_of(agent, "status"), duration,
	       text_of(agent, "message"));
	if (*text_of(agent, "cause"))
		printf(" (cause: %s)", text_of(agent, "cause"));
	putchar('\n');
}

static int print_agents(const char *answer)
{
	json_error_t error;
	json_t *json = json_loads(answer, 0, &error);
	const json_t *agents = json_object_get(json, "agents"), *agent;
	size_t i;

	if (!json_is_array(agents)) {
		fprintf(stderr, "z_stats: the service's answer has no agents: %s\n", json ? "" : error.text);
		json_decref(json);
		return 1;
	}
	printf("%-32s %-9s %8s  %s\n", "AGENT", "STATUS", "AGE", "MESSAGE");
	json_array_foreach(agents, i, agent) print_agent(agent);
	json_decref(json);
	return 0;
}

int status_command(const char *config_file, bool json)
{
	char path[PATH_MAX], why[256];
	struct buffer answer;
	int status = 1;

	if (find_socket(config_file, path, sizeof path))
		return 1;
	if (ask(path, "/api/v1/agents", &answer, why, sizeof why))
		fprintf(stderr, "z_stats: %s\n", why);
	else if (json)
		status = fputs(answer.data, stdout) < 0;
	else
		status = print_agents(answer.data);
	buffer_release(&answer);
	return status;
}
