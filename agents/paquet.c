/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packages of the system as dpkg counts them. It writes three letters for each: what is wanted (i: installed,
 * h: held …), what it is (i: installed, c: only its configuration, U, F, H: unpacked or half installed, W, t: waits
 * for triggers) and R when it must be installed again.
 */
#include "agent.h"

#include <string.h>

#define OUTPUT_MAX (4u << 20)

static const struct agent_field fields[] = {
	{ .name = "installed", .label = N_("Installed packages"), .kind = AGENT_GAUGE },
	{ .name = "broken", .label = N_("Half-installed packages"), .kind = AGENT_GAUGE },
	{ .name = "held", .label = N_("Packages on hold"), .kind = AGENT_GAUGE },
	{ .name = "residual", .label = N_("Removed packages with configuration left"), .kind = AGENT_GAUGE },
	{ 0 },
};

static const struct agent_graph graphs[] = {
	{ .name = "packages",
	  .title = N_("Installed packages"),
	  .series = (const struct agent_series[]){ { "installed", AGENT_AREA }, { 0 } } },
	{ .name = "broken",
	  .title = N_("Packages half installed or on hold"),
	  .series = (const struct agent_series[]){ { "broken", AGENT_LINE }, { "held", AGENT_LINE }, { 0 } } },
	{ 0 },
};

struct counts {
	unsigned lines, installed, broken, held, residual;
};

static void count_package(struct counts *counts, const char *state, size_t length)
{
	if (length < 2)
		return;
	bool broken = strchr("UFH", state[1]) || (length > 2 && state[2] == 'R');

	counts->lines++;
	counts->broken += broken;
	counts->installed += !broken && strchr("iWt", state[1]);
	counts->held += state[0] == 'h';
	counts->residual += state[1] == 'c';
}

static struct counts count_packages(const char *output)
{
	struct counts counts = { 0 };

	while (*output) {
		size_t length = strcspn(output, "\n");

		count_package(&counts, output, length);
		output += length + (output[length] == '\n');
	}
	return counts;
}

static int measure(const struct agent *agent, struct measure *measure)
{
	static const char *const argv[] = { "dpkg-query", "-W", "-f", "${db:Status-Abbrev}\n", NULL };
	struct command_result result;
	struct counts counts = { 0 };

	(void)agent;
	if (command_run(argv, OUTPUT_MAX, &result) == 0)
		counts = count_packages(result.output);
	else
		measure_fail(measure, "%s", result.reason);
	bool failed = *result.reason, cut = result.cut;
	command_release(&result);
	if (failed)
		return -1;
	if (cut || !counts.lines)
		return measure_fail(measure, "dpkg-query writes %s", cut ? "too much" : "no packages");
	measure_number(measure, "installed", counts.installed);
	measure_number(measure, "broken", counts.broken);
	measure_number(measure, "held", counts.held);
	measure_number(measure, "residual", counts.residual);
	return 0;
}

static void check_status(const struct agent *agent, struct measure *measure)
{
	double broken = measure_get(measure, "", "broken");

	(void)agent;
	if (broken > 0)
		verdict(measure, AGENT_WARN, "half-installed packages: %g (see dpkg --audit)", broken);
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "paquet",
	.summary = N_("Packages of the system, and those that are half installed"),
	.fields = fields,
	.graphs = graphs,
	.measure = measure,
	.check_status = check_status,
};
