/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of one agent. */
#include "page_agent.h"

#include "base/clock.h"
#include "config/config.h"
#include "routes.h"
#include "service/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void lead(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_agent *settings = agent->settings;

	html_add(page->out, "<div class=\"lead\"><h1>%s</h1>", settings->name);
	page_state(page, agent->status);
	html_add(page->out, "<span class=\"message\">%s", agent_description(page->language, settings));
	if (settings->section[0])
		html_add(page->out, " · %s", settings->section);
	html_add(page->out, "</span></div>\n");
}

/* What it says, why, and what to do: before all figures. */
static void news(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_agent *settings = agent->settings;

	if (agent->message[0] || agent->cause) {
		html_add(page->out, "<p class=\"says\">");
		page_message(page, agent);
		html_add(page->out, "</p>\n");
	}
	if (agent->status == AGENT_DEPENDANT) {
		html_add(page->out, "<p class=\"message\">%s ", _("What it says by itself:"));
		page_state(page, agent->own_status);
		html_add(page->out, " %s</p>\n", _(agent->own_message));
	}
	if (settings->problem)
		html_add(page->out,
			 "<div class=\"cause error\"><p>%s</p>\n<p class=\"help\"><code>%s:%u</code></p></div>\n",
			 _("It cannot measure because of its configuration."),
			 config_short_path(page->service->config, settings->file), settings->line);
	if (settings->help[0] && agent->status != AGENT_OK)
		html_add(page->out, "<p class=\"help\"><strong>%s</strong> %s</p>\n", _("What to do:"), settings->help);
}

static void fact_begin(const struct page *page, const char *term)
{
	html_add(page->out, "<div><dt>%s</dt><dd>", term);
}

static void fact_end(const struct page *page)
{
	html_add(page->out, "</dd></div>\n");
}

static void fact_moment(const struct page *page, const char *term, int64_t wall_us)
{
	char date[FIGURE_SIZE];

	fact_begin(page, term);
	figure_date(page->language, wall_us, date);
	page_since(page, wall_us);
	html_add(page->out, " <small>%s</small>", date);
	fact_end(page);
}

static void fact_last(const struct page *page, const struct board_agent *agent)
{
	int64_t age_s = board_age_s(page->service->board, agent);
	char age[FIGURE_SIZE], duration[FIGURE_SIZE], text[3 * FIGURE_SIZE];

	fact_begin(page, _("Last measure"));
	if (age_s < 0) {
		html_add(page->out, "%s", _("none yet"));
	} else {
		figure_age(page->language, age_s, age);
		figure_duration(page->language, agent->duration_us, duration);
		snprintf(text, sizeof text, _("%s ago"), age);
		html_add(page->out, "%s <small>%s %s</small>", text, _("took"), duration);
	}
	fact_end(page);
}

/* Turns that brought nothing, of all that were due. */
static void fact_turns(const struct page *page, const struct board_agent *agent)
{
	char missed[FIGURE_SIZE], failed[FIGURE_SIZE], all[FIGURE_SIZE], text[4 * FIGURE_SIZE];

	figure_count(page->language, agent->skipped, missed);
	figure_count(page->language, agent->failures, failed);
	figure_count(page->language, agent->measures + agent->failures + agent->skipped, all);
	snprintf(text, sizeof text, _("%s missed, %s failed, of %s"), missed, failed, all);
	fact_begin(page, _("Turns"));
	html_add(page->out, "%s", text);
	fact_end(page);
}

static void facts(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_agent *settings = agent->settings;
	char period[FIGURE_SIZE];

	html_add(page->out, "<dl class=\"facts\">\n");
	fact_moment(page, _("In this state for"), agent->since_us);
	fact_begin(page, _("Worst so far"));
	page_state(page, agent->max_status);
	fact_end(page);
	fact_last(page, agent);
	figure_duration(page->language, settings->period_us, period);
	fact_begin(page, _("Period"));
	html_add(page->out, "%s", period);
	fact_end(page);
	fact_turns(page, agent);
	fact_begin(page, _("Declared in"));
	html_add(page->out, "<code>%s:%u</code>", config_short_path(page->service->config, settings->file),
		 settings->line);
	fact_end(page);
	html_add(page->out, "</dl>\n");
}

static void requires(const struct page *page, const struct catalogue_agent *settings)
{
	if (settings->require_count == 0)
		return;
	html_add(page->out, "<p class=\"links\">%s ", _("Requires:"));
	for (size_t i = 0; i < settings->require_count; i++) {
		html_add(page->out, "%s", i ? ", " : "");
		page_agent_link(page, settings->requires[i]);
	}
	html_add(page->out, "</p>\n");
}

static bool is_required_by(const struct catalogue_agent *settings, const struct catalogue_agent *other)
{
	for (size_t i = 0; i < other->require_count; i++)
		if (strcmp(other->requires[i], settings -> name) == 0)
			return true;
	return false;
}

static void required_by(const struct page *page, const struct catalogue_agent *settings)
{
	const struct board *board = page->service->board;
	size_t n = 0;

	for (size_t i = 0; i < board_count(board); i++) {
		const struct catalogue_agent *other = board_at(board, i)->settings;

		if (!is_required_by(settings, other))
			continue;
		if (n++ == 0)
			html_add(page->out, "<p class=\"links\">%s ", _("Required by:"));
		else
			html_add(page->out, ", ");
		page_agent_link(page, other->name);
	}
	if (n)
		html_add(page->out, "</p>\n");
}

void page_agent(const struct service *service, const struct request *request, struct answer *answer)
{
	const struct board_agent *agent = board_find(service->board, request->pieces[1]);
	struct page writer, *page = &writer;
	char title[FIGURE_SIZE];

	if (!agent) {
		answer_error(answer, 404, tr(request->language, "There is no agent named %.64s."), request->pieces[1]);
		return;
	}
	snprintf(title, sizeof title, "%s – %s", agent->settings->name, status_label(request->language, agent->status));
	page_begin(page, service, request, answer, title, agent->status);
	lead(page, agent);
	news(page, agent);
	facts(page, agent);
	requires(page, agent->settings);
	required_by(page, agent->settings);
	page_graphs(page, agent);
	page_values(page, agent);
	page_end(page);
}
