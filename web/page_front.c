/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front page: how many are in which state, what is to be done, and all agents in their sections. */
#include "routes.h"

#include "config/config.h"
#include "overview.h"
#include "page.h"
#include "page_todo.h"
#include "service/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HIDDEN_MOST 20 /* links */

/* The states, most urgent first. */
static const enum agent_status urgency[] = { AGENT_ERROR, AGENT_WARN, AGENT_UNKNOWN, AGENT_DEPENDANT, AGENT_OK };

static const char *count_word(const struct page *page, enum agent_status status, size_t n)
{
	switch (status) {
	case AGENT_ERROR:
		return tr_n(page->language, "error", "errors", n);
	case AGENT_WARN:
		return tr_n(page->language, "warning", "warnings", n);
	case AGENT_UNKNOWN:
		return tr_n(page->language, "unknown", "unknown", n);
	case AGENT_DEPENDANT:
		return tr_n(page->language, "dependant", "dependants", n);
	default:
		return tr_n(page->language, "ok", "ok", n);
	}
}

/* "2 errors", or of whatever is worst. */
static void write_title(const struct page *page, const struct overview *overview, char title[static FIGURE_SIZE])
{
	enum agent_status worst = overview_worst(overview);

	if (overview->shown)
		snprintf(title, FIGURE_SIZE, "%zu\u00a0%s", overview->status[worst],
			 count_word(page, worst, overview->status[worst]));
	else
		snprintf(title, FIGURE_SIZE, "%s", _("no agent"));
}

static void summary(const struct page *page, const struct overview *overview)
{
	html_add(page->out, "<ul class=\"summary\">\n");
	for (size_t i = 0; i < sizeof urgency / sizeof *urgency; i++) {
		size_t n = overview->status[urgency[i]];

		html_add(page->out, "<li class=\"%s\"><b>%zu</b> <span>%s</span></li>\n",
			 n ? status_word(urgency[i]) : "zero", n, count_word(page, urgency[i], n));
	}
	html_add(page->out, "</ul>\n");
}

static void main_value_cell(const struct page *page, const struct board_agent *agent)
{
	struct main_value main;

	html_add(page->out, "<td class=\"num\">");
	agent_main_value(agent, &main);
	if (main.value) {
		page_value(page, main.value, main.field);
		html_add(page->out, "<span class=\"of\">%s</span>", main.row[0] ? main.row : _(main.field->label));
	} else {
		html_add(page->out, "–");
	}
	html_add(page->out, "</td>");
}

static void agent_row(const struct page *page, const struct board_agent *agent)
{
	int64_t age_s = board_age_s(page->service->board, agent);
	char age[FIGURE_SIZE] = "–";

	if (age_s >= 0)
		figure_age(page->language, age_s, age);
	html_add(page->out, "<tr id=\"agent-%s\"><td class=\"s\">", agent->settings->name);
	page_state(page, agent->status);
	html_add(page->out, "</td><th scope=\"row\" class=\"name\">");
	page_agent_link(page, agent->settings->name);
	html_add(page->out, "<span>%s</span></th><td class=\"m\">", agent_description(page->language, agent->settings));
	page_message(page, agent);
	html_add(page->out, "</td>");
	main_value_cell(page, agent);
	html_add(page->out, "<td class=\"g\">");
	page_spark(page, agent);
	html_add(page->out, "</td><td class=\"age\">%s</td></tr>\n", age);
}

/* site.cfg names it, and no *.agent file declares it. */
static void missing_row(const struct page *page, const char *name)
{
	html_add(page->out, "<tr><td class=\"s\">");
	page_state(page, AGENT_UNKNOWN);
	html_add(page->out, "</td><th scope=\"row\" class=\"name\">%s</th><td class=\"m\">%s</td>", name,
		 _("named in site.cfg, declared in no *.agent file"));
	html_add(page->out, "<td class=\"num\">–</td><td class=\"g\"></td><td class=\"age\">–</td></tr>\n");
}

static void table_head(const struct page *page, const char *caption)
{
	html_add(page->out, "<table class=\"agents\">\n<caption class=\"unseen\">%s</caption>\n<thead><tr>", caption);
	html_add(page->out, "<th scope=\"col\" class=\"s\">%s</th><th scope=\"col\" class=\"name\">%s</th>", _("State"),
		 _("Agent"));
	html_add(page->out, "<th scope=\"col\" class=\"m\">%s</th><th scope=\"col\" class=\"num\">%s</th>",
		 _("Message"), _("Value"));
	html_add(page->out,
		 "<th scope=\"col\" class=\"g\">%s</th><th scope=\"col\" class=\"age\">%s</th></tr></thead>\n<tbody>\n",
		 _("3 hours"), _("Age"));
}

static void section(const struct page *page, size_t number)
{
	const struct config_section *section = &page->service->config->sections[number];
	char caption[160];

	snprintf(caption, sizeof caption, _("Agents of the section %.100s"), section->title);
	html_add(page->out, "<section aria-labelledby=\"section-%zu\">\n<h2 id=\"section-%zu\">%s</h2>\n", number,
		 number, section->title);
	table_head(page, caption);
	for (size_t i = 0; i < section->agent_count; i++) {
		const struct board_agent *agent = board_find(page->service->board, section->agents[i]);

		if (agent)
			agent_row(page, agent);
		else
			missing_row(page, section->agents[i]);
	}
	html_add(page->out, "</tbody>\n</table>\n</section>\n");
}

/* What the page says when there is nothing to show on it, and of what is not on it. */
static void notices(const struct page *page, const struct overview *overview)
{
	const struct config *config = page->service->config;

	if (overview->agents == 0)
		html_add(page->out, "<p class=\"notice\">%s</p>\n",
			 _("z_stats has just started: it is still reading which agents there are. This takes a "
			   "moment."));
	else if (config->section_count == 0)
		html_add(page->out, "<p class=\"notice\">%s <code>%s</code></p>\n",
			 _("Agents are measured, but no section of site.cfg names any of them:"), config->site_file);
}

/* They have no place here, but who looks for what is wrong must not miss them. */
static void hidden_troubles(const struct page *page, const struct overview *overview)
{
	size_t n = 0;

	for (size_t i = 0; i < overview->agents; i++) {
		const struct board_agent *agent = board_at(page->service->board, i);

		if (overview->order[i] != OVERVIEW_NONE || agent->status == AGENT_OK || n++ >= HIDDEN_MOST)
			continue;
		html_add(page->out, "%s", n == 1 ? " " : ", ");
		if (n == 1)
			html_add(page->out, "%s ", _("Of these, not Ok:"));
		page_agent_link(page, agent->settings->name);
	}
	if (n > HIDDEN_MOST)
		html_add(page->out, "…");
}

static void hidden_agents(const struct page *page, const struct overview *overview)
{
	size_t hidden = overview->agents - overview->shown;
	char text[160];

	if (hidden == 0)
		return;
	snprintf(text, sizeof text,
		 tr_n(page->language,
		      "%zu more agent is measured and not on this page, as no section of site.cfg names it.",
		      "%zu more agents are measured and not on this page, as no section of site.cfg names them.",
		      hidden),
		 hidden);
	html_add(page->out, "<p class=\"message\">%s", text);
	hidden_troubles(page, overview);
	html_add(page->out, "</p>\n");
}

void page_front(const struct service *service, const struct request *request, struct answer *answer)
{
	struct page writer = { .service = service, .language = request->language }, *page = &writer;
	struct overview overview;
	char title[FIGURE_SIZE];

	if (overview_init(&overview, service) != 0) {
		answer_error(answer, 503, "Memory is short.");
		return;
	}
	write_title(page, &overview, title);
	page_begin(page, service, request, answer, title, overview_worst(&overview));
	html_add(page->out, "<h1 class=\"unseen\">%s – %s</h1>\n", service->host, title);
	notices(page, &overview);
	if (overview.shown)
		summary(page, &overview);
	page_todo(page, &overview);
	/* Before the runner has told its agents, each of them would look as if it were missing. */
	for (size_t i = 0; overview.agents && i < service->config->section_count; i++)
		section(page, i);
	hidden_agents(page, &overview);
	page_end(page);
	overview_release(&overview);
}
