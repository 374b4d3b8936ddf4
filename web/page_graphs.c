/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The graphs of an agent's page: pictures that the rrd worker draws, for both themes and for narrow screens. */
#include "page_agent.h"

#include "base/clock.h"
#include "graph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MOST_ROWS 40 /* pictures of one graph on one page */

/* What one figure shows. */
struct subject {
	const struct board_agent *agent;
	const struct catalogue_graph *graph;
	const struct row *row;
	const struct graph_range *range;
	int64_t end_s;
};

/* How it is drawn. */
struct picture {
	const char *format, *theme;
	const struct graph_size *size;
};

static void address(const struct page *page, const struct subject *subject, const struct picture *picture)
{
	html_add(page->out, "/graph/%s/%s.%s?range=%s", subject->agent->settings->name, subject->graph->name,
		 picture->format, subject->range->name);
	if (subject->row->name[0]) {
		html_add(page->out, "&amp;row=");
		html_url(page->out, subject->row->name);
	}
	/* The end is only there to make the address new when the picture is. */
	html_add(page->out, "&amp;theme=%s&amp;size=%s&amp;lang=%s&amp;end=%" PRId64, picture->theme,
		 picture->size->name, language_code(page->language), subject->end_s);
}

static void source(const struct page *page, const struct subject *subject, const char *media, const char *theme,
		   int size)
{
	const struct picture picture = { "svg", theme, &graph_sizes[size] };

	html_add(page->out, "<source media=\"%s\" srcset=\"", media);
	address(page, subject, &picture);
	html_add(page->out, "\">\n");
}

/* "Load, 1 min: 0.42 · Load, 5 min: 0.51": where the curves end. */
static void current_values(const struct page *page, const struct subject *subject)
{
	const struct catalogue_class *class = subject->agent->settings->class;
	size_t n = 0;

	for (size_t i = 0; i < subject->graph->series_count; i++) {
		size_t field = subject->graph->series[i].field;

		if (field >= subject->agent->rows.field_count || field >= class->field_count)
			continue;
		html_add(page->out, "%s%s%s", n++ ? " · " : "", _(class->fields[field].label), _(": "));
		page_value(page, &subject->row->values[field], &class->fields[field]);
	}
}

/* What it is for who does not see it; the numbers stand in the caption and in the table of values. */
static void alternative(const struct page *page, const struct subject *subject)
{
	const char *row = subject->row->name;

	html_add(page->out, "%s%s%s%s", _("Graph"), _(": "), _(subject->graph->title), row[0] ? ", " : "");
	html_add(page->out, "%s, %s", row, _(subject->range->span));
}

static void figure(const struct page *page, const struct subject *subject)
{
	const struct picture plain = { "svg", "light", &graph_sizes[GRAPH_LARGE] },
			     png = { "png", "light", &graph_sizes[GRAPH_LARGE] };

	html_add(page->out, "<figure>\n<picture>\n");
	source(page, subject, "(max-width: 640px) and (prefers-color-scheme: dark)", "dark", GRAPH_SMALL);
	source(page, subject, "(max-width: 640px)", "light", GRAPH_SMALL);
	source(page, subject, "(prefers-color-scheme: dark)", "dark", GRAPH_LARGE);
	html_add(page->out, "<img loading=\"lazy\" width=\"%u\" height=\"%u\" alt=\"", plain.size->width,
		 plain.size->height);
	alternative(page, subject);
	html_add(page->out, "\" src=\"");
	address(page, subject, &plain);
	html_add(page->out, "\">\n</picture>\n<figcaption>");
	if (subject->row->name[0])
		html_add(page->out, "<strong>%s</strong> · ", subject->row->name);
	html_add(page->out, "%s%s", _("now"), _(": "));
	current_values(page, subject);
	html_add(page->out, " · <a href=\"");
	address(page, subject, &png);
	html_add(page->out, "\">PNG</a></figcaption>\n</figure>\n");
}

static void ranges(const struct page *page, const struct graph_range *chosen)
{
	html_add(page->out, "<nav class=\"ranges\" aria-label=\"%s\">", _("Time shown"));
	for (const struct graph_range *range = graph_ranges; range->name; range++) {
		html_add(page->out, "<a href=\"?range=%s", range->name);
		if (page->request->language_given)
			html_add(page->out, "&amp;lang=%s", language_code(page->language));
		html_add(page->out, range == chosen ? "\" aria-current=\"true\">" : "\">");
		html_add(page->out, "%s</a>", _(range->label));
	}
	html_add(page->out, "</nav>\n");
}

static void graph_section(const struct page *page, const struct catalogue_graph *graph, const struct board_agent *agent,
			  const struct graph_range *range)
{
	int64_t now_s = page->now_us / USEC_PER_SEC;
	struct subject subject = {
		.agent = agent,
		.graph = graph,
		.range = range,
		.end_s = graph_end(now_s, range->seconds, agent->settings->period_us / USEC_PER_SEC),
	};

	html_add(page->out, "<section aria-labelledby=\"graph-%s\">\n<h2 id=\"graph-%s\">%s <small>%s</small></h2>\n",
		 graph->name, graph->name, _(graph->title), _(range->span));
	for (size_t i = 0; i < agent->rows.count && i < MOST_ROWS; i++) {
		subject.row = &agent->rows.rows[i];
		figure(page, &subject);
	}
	if (agent->rows.count > MOST_ROWS)
		html_add(page->out, "<p class=\"message\">%s %zu</p>\n", _("Not drawn here, as there are too many:"),
			 agent->rows.count - MOST_ROWS);
	html_add(page->out, "</section>\n");
}

void page_graphs(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;
	const struct graph_range *range = graph_range(request_parameter(page->request, "range"));

	if (!class || class->graph_count == 0 || agent->rows.count == 0)
		return;
	if (!range)
		range = graph_range(NULL);
	ranges(page, range);
	for (size_t i = 0; i < class->graph_count; i++)
		graph_section(page, &class->graphs[i], agent, range);
}
