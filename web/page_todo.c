/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page_todo.h"

#include "agentx/agentx.h"
#include "config/config.h"
#include "service/delivery.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/service.h"
#include "service/turns.h"

#include <stdio.h>
#include <string.h>

#define MOST 50 /* cards; more would hide the page below them */

static void card_begin(const struct page *page, enum agent_status status)
{
	html_add(page->out, "<div class=\"cause %s\">\n<h3>", status_word(status));
	page_state(page, status);
}

/* A trouble of z_stats itself. */
static void own_card(const struct page *page, enum agent_status status, const char *title, const char *text)
{
	card_begin(page, status);
	html_add(page->out, " %s</h3>\n<p>%s</p>\n</div>\n", title, text);
}

static size_t worker_card(const struct page *page, const struct worker *worker)
{
	struct worker_state state;
	char text[256];

	worker_state(worker, &state);
	if (state.deaths == 0 || strcmp(state.state, "up") == 0 || strcmp(state.state, "idle") == 0)
		return 0;
	snprintf(text, sizeof text, _("z_stats-%.20s does not stay up; it ended %.96s. It is started again by itself."),
		 state.name, state.last_end);
	own_card(page, AGENT_ERROR, "z_stats", text);
	return 1;
}

static size_t workers(const struct page *page)
{
	const struct service *service = page->service;
	size_t n = 0;

	if (service->turns)
		n += worker_card(page, turns_worker(service->turns));
	if (service->journal)
		n += worker_card(page, journal_worker(service->journal));
	if (service->history)
		n += worker_card(page, history_worker(service->history));
	if (service->delivery)
		n += worker_card(page, delivery_worker(service->delivery));
	return n;
}

static size_t outside(const struct page *page)
{
	struct journal_figures journal = { .trouble = "" };
	struct delivery_figures delivery = { .last_error = "" };
	struct agentx_state agentx = { .reason = "" };
	size_t n = 0;

	if (page->service->journal)
		journal_figures(page->service->journal, &journal);
	if (page->service->delivery)
		delivery_figures(page->service->delivery, &delivery);
	if (page->service->agentx)
		agentx_state(page->service->agentx, &agentx);
	if (journal.trouble[0]) {
		own_card(page, AGENT_ERROR, _("Measures cannot be written to the disk"), journal.trouble);
		n++;
	}
	if (delivery.last_error[0]) {
		own_card(page, AGENT_WARN, _("Archives do not reach Zéphir; they are kept and sent later"),
			 delivery.last_error);
		n++;
	}
	if (agentx.reason[0]) {
		own_card(page, AGENT_WARN, _("No connection to the SNMP agent (snmpd)"), agentx.reason);
		n++;
	}
	return n;
}

static size_t files(const struct page *page)
{
	const struct catalogue *catalogue = board_catalogue(page->service->board);

	for (size_t i = 0; i < catalogue->problem_count; i++) {
		const struct catalogue_problem *problem = &catalogue->problems[i];

		card_begin(page, AGENT_ERROR);
		html_add(page->out, " <code>%s", config_short_path(page->service->config, problem->file));
		if (problem->line)
			html_add(page->out, ":%u", problem->line);
		html_add(page->out, "</code></h3>\n<p>%s</p>\n</div>\n", problem->text);
	}
	return catalogue->problem_count;
}

static void dependants(const struct page *page, const struct overview *overview, const struct trouble *trouble)
{
	const struct board *board = page->service->board;
	char text[80];

	if (trouble->dependants == 0)
		return;
	snprintf(text, sizeof text,
		 tr_n(page->language, "%zu agent depends on it:", "%zu agents depend on it:", trouble->dependants),
		 trouble->dependants);
	html_add(page->out, "<details>\n<summary>%s ", text);
	size_t first = overview->first_dependant[trouble->agent];
	for (size_t i = first; i != OVERVIEW_NONE; i = overview->next_dependant[i])
		html_add(page->out, "%s%s", i == first ? "" : ", ", board_at(board, i)->settings->name);
	html_add(page->out, "</summary>\n<ul>\n");
	for (size_t i = first; i != OVERVIEW_NONE; i = overview->next_dependant[i]) {
		const struct catalogue_agent *agent = board_at(board, i)->settings;

		html_add(page->out, "<li>");
		page_agent_link(page, agent->name);
		html_add(page->out, " <span class=\"message\">%s</span></li>\n",
			 agent_description(page->language, agent));
	}
	html_add(page->out, "</ul>\n</details>\n");
}

static void agent_card(const struct page *page, const struct overview *overview, const struct trouble *trouble)
{
	const struct board_agent *agent = board_at(page->service->board, trouble->agent);
	const struct catalogue_agent *settings = agent->settings;

	card_begin(page, agent->status);
	html_add(page->out, " ");
	page_agent_link(page, settings->name);
	html_add(page->out, "</h3>\n<p>");
	page_message(page, agent);
	html_add(page->out, " <span class=\"since\">%s ", _("for"));
	page_since(page, agent->since_us);
	html_add(page->out, "</span></p>\n");
	if (settings->problem)
		html_add(page->out, "<p class=\"help\">%s <code>%s:%u</code></p>\n", _("Declared in"),
			 config_short_path(page->service->config, settings->file), settings->line);
	if (settings->help[0])
		html_add(page->out, "<p class=\"help\">%s %s</p>\n", _("What to do:"), settings->help);
	dependants(page, overview, trouble);
	html_add(page->out, "</div>\n");
}

static size_t cards(const struct page *page, const struct overview *overview)
{
	size_t own = workers(page) + outside(page) + files(page);

	for (size_t i = 0; i < overview->trouble_count && i < MOST; i++)
		agent_card(page, overview, &overview->troubles[i]);
	if (overview->trouble_count > MOST)
		html_add(page->out, "<p class=\"message\">%s %zu</p>\n", _("More agents that need a look:"),
			 overview->trouble_count - MOST);
	return own + overview->trouble_count;
}

void page_todo(const struct page *page, const struct overview *overview)
{
	struct buffer text;
	struct page inner = *page;

	buffer_init(&text, ANSWER_BODY_MAX);
	inner.out = &text;
	size_t n = cards(&inner, overview);
	if (n || overview->agents) {
		html_add(page->out, "<section aria-labelledby=\"todo\">\n<h2 id=\"todo\">%s</h2>\n",
			 _("Needs attention, causes first"));
		buffer_add(page->out, text.data, text.length);
		if (n == 0)
			html_add(page->out, "<p class=\"calm\">%s</p>\n", _("Nothing needs you now."));
		html_add(page->out, "</section>\n");
	}
	page->out->failed |= text.failed;
	buffer_release(&text);
}
