/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame that all pages share: head, header, footer. */
#include "page.h"

#include "assets.h"
#include "base/clock.h"
#include "config/config.h"
#include "service/delivery.h"
#include "service/loop.h"
#include "service/service.h"

#include <stdio.h>
#include <string.h>

const char *page_query(const struct page *page)
{
	static const char *const queries[LANGUAGE_COUNT] = { [LANGUAGE_FR] = "?lang=fr", [LANGUAGE_EN] = "?lang=en" };

	return page->request->language_given ? queries[page->language] : "";
}

static const char *icon_name(enum agent_status status)
{
	return status == AGENT_ERROR ? "icon-error.svg" : status == AGENT_WARN ? "icon-warn.svg" : "icon-ok.svg";
}

static void head(const struct page *page, const char *title, enum agent_status icon)
{
	const char *host = page->service->host;

	html_add(page->out,
		 "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s – ",
		 language_code(page->language), title);
	char name[sizeof page->service->host];
	snprintf(name, sizeof name, "%.*s", (int)strcspn(host, "."), host);
	html_add(page->out, "%s – z_stats</title>\n", name);
	html_add(page->out, "<link rel=\"stylesheet\" href=\"%s\">\n", asset_url("style.css"));
	html_add(page->out, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"%s\">\n", asset_url(icon_name(icon)));
	html_add(page->out, "<script src=\"%s\" defer></script>\n</head>\n", asset_url("page.js"));
}

/* The other languages of this very page: its path and parameters, but for lang. */
static void language_links(const struct page *page)
{
	static const char *const names[LANGUAGE_COUNT] = { [LANGUAGE_FR] = "Français", [LANGUAGE_EN] = "English" };
	const struct request *request = page->request;

	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		const char *code = language_code((enum language)i);

		if (i == page->language)
			continue;
		html_add(page->out, "<a href=\"?lang=%s", code);
		for (size_t j = 0; j < request->parameter_count; j++) {
			if (strcmp(request->parameters[j].name, "lang") == 0)
				continue;
			html_add(page->out, "&amp;");
			html_url(page->out, request->parameters[j].name);
			html_add(page->out, "=");
			html_url(page->out, request->parameters[j].value);
		}
		html_add(page->out, "\" lang=\"%s\" hreflang=\"%s\">%s</a>", code, code, names[i]);
	}
}

/* What only works with JavaScript is hidden until it runs. */
static void tools(const struct page *page)
{
	html_add(page->out,
		 "<div class=\"tools\">\n<input type=\"search\" id=\"filter\" placeholder=\"%s\" "
		 "aria-label=\"%s\" size=\"14\" autocomplete=\"off\" hidden>\n",
		 _("Filter…"), _("Filter the agents"));
	html_add(page->out,
		 "<button type=\"button\" id=\"pause\" data-pause=\"❚❚ %s\" data-resume=\"▶ %s\" hidden>❚❚ "
		 "%s</button>\n",
		 _("Pause"), _("Resume"), _("Pause"));
	language_links(page);
	html_add(page->out, "\n</div>\n");
}

static void header(const struct page *page)
{
	const struct service *service = page->service;

	html_add(page->out,
		 "<body>\n<a class=\"skip\" href=\"#main\">%s</a>\n<div class=\"page\">\n<header class=\"top\">\n",
		 _("Skip to the content"));
	html_add(page->out, "<a class=\"brand\" href=\"/%s\">z_stats</a>\n<span class=\"where\">%s", page_query(page),
		 service->host);
	if (service->config->module[0])
		html_add(page->out, " · %s", service->config->module);
	html_add(page->out, "</span>\n");
	tools(page);
	html_add(page->out,
		 "</header>\n<p id=\"stale\" class=\"notice\" role=\"status\" data-text=\"%s\" hidden></p>\n",
		 _("z_stats does not answer any more: what you see is from {time}."));
	html_add(page->out, "<p id=\"live\" class=\"unseen\" aria-live=\"polite\" data-shown=\"%s\"></p>\n",
		 _("Agents shown: {count}"));
	html_add(page->out, "<main id=\"main\" tabindex=\"-1\">\n");
}

void page_begin(struct page *page, const struct service *service, const struct request *request, struct answer *answer,
		const char *title, enum agent_status icon)
{
	*page = (struct page){
		.out = &answer->body,
		.service = service,
		.request = request,
		.language = request->language,
		.now_us = clock_wall_us(service->clock),
	};
	answer->type = "text/html; charset=utf-8";
	answer->by_language = true;
	head(page, title, icon);
	header(page);
}

static void footer_counts(const struct page *page)
{
	size_t agents = board_count(page->service->board);
	struct board_summary summary;
	char number[FIGURE_SIZE];

	board_summary(page->service->board, &summary);
	html_add(page->out, "<footer>\nz_stats %s", page->service->version);
	figure_count(page->language, agents, number);
	html_add(page->out, " · %s %s", number, tr_n(page->language, "agent", "agents", agents));
	figure_count(page->language, summary.values, number);
	html_add(page->out, ", %s %s", number, tr_n(page->language, "value", "values", summary.values));
}

static void footer_loop(const struct page *page)
{
	struct loop_lag lag;
	char text[FIGURE_SIZE];

	if (!page->service->loop)
		return;
	loop_lag(page->service->loop, &lag);
	figure_duration(page->language, lag.worst_minute_us, text);
	html_add(page->out, " · %s %s", _("loop"), text);
}

static void footer_delivery(const struct page *page)
{
	struct delivery_figures figures;

	if (!page->service->delivery)
		return;
	delivery_figures(page->service->delivery, &figures);
	if (!figures.configured)
		return;
	if (figures.last_success_us) {
		html_add(page->out, " · %s ", _("last archive delivered:"));
		page_since(page, figures.last_success_us);
	} else {
		html_add(page->out, " · %s", _("no archive delivered yet"));
	}
}

void page_end(struct page *page)
{
	html_add(page->out, "</main>\n");
	footer_counts(page);
	footer_loop(page);
	footer_delivery(page);
	html_add(page->out, " · <a href=\"/api/v1/agents\">%s</a>\n</footer>\n</div>\n</body>\n</html>\n", _("API"));
}

void page_error(const struct service *service, const struct request *request, struct answer *answer)
{
	struct page writer, *page = &writer;
	char why[512];
	char number[16];

	snprintf(why, sizeof why, "%s", answer->body.data ? answer->body.data : "");
	buffer_clear(&answer->body);
	snprintf(number, sizeof number, "%u", answer->status);
	page_begin(page, service, request, answer, number, AGENT_OK);
	html_add(page->out, "<h1>%s</h1>\n<p>%s</p>\n<p><a href=\"/%s\">%s</a></p>\n",
		 answer->status == 404 ? _("Not found") : _("This cannot be answered"), why, page_query(page),
		 _("To the front page"));
	page_end(page);
}
