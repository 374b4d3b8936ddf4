/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The load of the system and its processes, from /proc/loadavg: "0.52 0.58 0.59 1/467 12345". */
#include "agent.h"

#include <stdio.h>

static const struct agent_field fields[] = {
	{ .name = "load1", .label = N_("Load over 1 minute"), .kind = AGENT_GAUGE },
	{ .name = "load5", .label = N_("Load over 5 minutes"), .kind = AGENT_GAUGE },
	{ .name = "load15", .label = N_("Load over 15 minutes"), .kind = AGENT_GAUGE },
	{ .name = "running", .label = N_("Running processes"), .kind = AGENT_GAUGE },
	{ .name = "processes", .label = N_("Processes and threads"), .kind = AGENT_GAUGE },
	{ 0 },
};

static const struct agent_graph graphs[] = {
	{ .name = "load",
	  .title = N_("System load"),
	  .series =
		  (const struct agent_series[]){
			  { "load1", AGENT_AREA }, { "load5", AGENT_LINE }, { "load15", AGENT_LINE }, { 0 } } },
	{ .name = "processes",
	  .title = N_("Processes"),
	  .series = (const struct agent_series[]){ { "processes", AGENT_LINE }, { 0 } } },
	{ 0 },
};

/* Five of them, or fewer when the line is another. */
static int read_numbers(const char *path, double numbers[static 5])
{
	FILE *file = fopen(path, "re");

	if (!file)
		return -1;
	int count =
		fscanf(file, "%lf %lf %lf %lf/%lf", &numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4]);
	fclose(file);
	return count;
}

static int measure(const struct agent *agent, struct measure *measure)
{
	const char *path = agent_path("/proc/loadavg");
	double numbers[5];
	int count = read_numbers(path, numbers);

	(void)agent;
	if (count < 0)
		return measure_fail(measure, "cannot read %s: %m", path);
	if (count != 5)
		return measure_fail(measure, "%s is not of the form \"0.52 0.58 0.59 1/467 12345\"", path);
	for (int i = 0; i < 5; i++)
		measure_number(measure, fields[i].name, numbers[i]);
	return 0;
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "load",
	.summary = N_("Load of the system: processes that run or wait for a disk"),
	.fields = fields,
	.graphs = graphs,
	.measure = measure,
};
