/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "graph.h"

#include "base/clock.h"
#include "core/board.h"
#include "routes.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/service.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPAN_MIN         60
#define GRAPH_SERIES_MAX 8 /* agent.h */
#define SPAN_MAX         (10 * 366 * INT64_C(86400))
#define PICTURE_POLICY                                                                                                 \
	"default-src 'none'; style-src 'unsafe-inline'; sandbox" /* librrd's SVG has style attributes                  \
								  */

const struct graph_size graph_sizes[2] = {
	[GRAPH_LARGE] = { "large", 820, 180 },
	[GRAPH_SMALL] = { "small", 300, 150 },
};

/* clang-format off */
const struct graph_range graph_ranges[] = {
	{ "hour",  3600,          N_("Hour"),  N_("last hour") },
	{ "day",   86400,         N_("Day"),   N_("last 24 hours") },
	{ "week",  7 * 86400,     N_("Week"),  N_("last 7 days") },
	{ "month", 30 * 86400,    N_("Month"), N_("last 30 days") },
	{ "year",  365 * 86400,   N_("Year"),  N_("last 365 days") },
	{ NULL, 0, NULL, NULL },
};
/* clang-format on */

const struct graph_range *graph_range(const char *name)
{
	const struct graph_range *range = graph_ranges;

	if (!name)
		name = "day";
	while (range->name && strcmp(range->name, name) != 0)
		range++;
	return range->name ? range : NULL;
}

int64_t graph_end(int64_t now_s, int64_t seconds, int64_t period_s)
{
	int64_t pixel = seconds / graph_sizes[GRAPH_LARGE].width, step = pixel > period_s ? pixel : period_s;

	return step > 1 ? now_s - now_s % step : now_s;
}

/* "load.svg" into the graph's name and its format. NULL: it is neither kind. */
static const char *split_format(const char *piece, char name[static NAME_AGENT_MAX + 1])
{
	static const char *const formats[] = { "svg", "png" };
	const char *dot = strrchr(piece, '.');
	size_t length = dot ? (size_t)(dot - piece) : 0;

	if (length == 0 || length > NAME_AGENT_MAX)
		return NULL;
	memcpy(name, piece, length);
	name[length] = '\0';
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(dot + 1, formats[i]) == 0)
			return formats[i];
	return NULL;
}

static bool to_seconds(const char *text, int64_t *seconds)
{
	size_t length = strlen(text);

	if (length == 0 || length > 12 || strspn(text, "0123456789") != length)
		return false;
	*seconds = strtoll(text, NULL, 10);
	return true;
}

/* From ?range=, or from ?from= and ?to=. False after an error. */
static bool choose_span(const struct request *request, int64_t now_s, int64_t period_s, struct history_graph *graph,
			struct answer *answer)
{
	const char *from = request_parameter(request, "from"), *to = request_parameter(request, "to");
	const struct graph_range *range = graph_range(request_parameter(request, "range"));

	if (from || to) {
		if (from && to && to_seconds(from, &graph->from_s) && to_seconds(to, &graph->to_s) &&
		    graph->to_s - graph->from_s >= SPAN_MIN && graph->to_s - graph->from_s <= SPAN_MAX)
			return true;
		answer_error(answer, 400, "from and to must be seconds since 1970, at least %d s apart.", SPAN_MIN);
		return false;
	}
	if (!range) {
		answer_error(answer, 400, "range must be hour, day, week, month or year.");
		return false;
	}
	graph->to_s = graph_end(now_s, range->seconds, period_s);
	graph->from_s = graph->to_s - range->seconds;
	return true;
}

static bool choose_theme(const struct request *request, struct history_graph *graph, struct answer *answer)
{
	const char *theme = request_parameter(request, "theme");

	graph->theme = theme ? theme : "light";
	if (strcmp(graph->theme, "light") == 0 || strcmp(graph->theme, "dark") == 0)
		return true;
	answer_error(answer, 400, "theme must be light or dark.");
	return false;
}

static bool choose_size(const struct request *request, struct history_graph *graph, struct answer *answer)
{
	const char *name = request_parameter(request, "size");
	const struct graph_size *size = &graph_sizes[name && strcmp(name, "small") == 0 ? GRAPH_SMALL : GRAPH_LARGE];

	graph->width = size->width;
	graph->height = size->height;
	if (!name || strcmp(name, size->name) == 0)
		return true;
	answer_error(answer, 400, "size must be large or small.");
	return false;
}

/* The agent whose graph it is; NULL after an error. */
static const struct board_agent *find_agent(const struct service *service, const struct request *request,
					    const char *graph, struct history_graph *wanted, struct answer *answer)
{
	const struct board_agent *agent = board_find(service->board, request->pieces[1]);
	const struct catalogue_class *class = agent ? agent->settings->class : NULL;
	const struct catalogue_graph *found = class ? catalogue_graph(class, graph) : NULL;
	const char *row = request_parameter(request, "row");

	wanted->row = row ? row : "";
	if (!found || (class->row_label && !rows_find(&agent->rows, wanted->row)) ||
	    (!class->row_label && *wanted->row)) {
		answer_error(answer, 404, "There is no such agent, graph or row.");
		return NULL;
	}
	/* Names of the catalogue, not of the request: they outlive this call. */
	wanted->agent = agent->settings->name;
	wanted->graph = found->name;
	return agent;
}

/* A picture on its way. */
struct picture {
	struct answer *answer;
	const struct service *service;
	uint64_t needed; /* the journal's last record when it was asked for */
};

/* The tag tells of the measures that the board had. A picture that was drawn before the RRDs had them all keeps none,
 * or it would stand for the one that has. Updates and pictures come from one worker, in the order of its work: what is
 * known to be applied now was so when it drew. */
static void check_tag(const struct picture *picture)
{
	struct history_figures figures;

	history_figures(picture->service->history, &figures);
	if (figures.applied < picture->needed)
		picture->answer->etag[0] = '\0';
}

static void reply(void *arg, const struct frame *frame, const char *error)
{
	struct picture *picture = arg;
	struct answer *answer = picture->answer;
	const char *type = frame ? json_string_value(json_object_get(frame->head, "type")) : NULL;

	if (!type) {
		answer_error(answer, 503, "The graph cannot be drawn now: %.200s.",
			     error ? error : "the answer of z_stats-rrd has no type");
		answer->retry_after_s = 5;
	} else {
		answer->type = strcmp(type, "image/png") == 0 ? "image/png" : "image/svg+xml";
		buffer_add(&answer->body, frame->body, frame->length);
		check_tag(picture);
	}
	free(picture);
	answer_ready(answer);
}

/* The same measures drawn the same way are the same picture: known before it is drawn. */
static void tag(const struct service *service, const struct board_agent *agent, const struct history_graph *graph,
		struct answer *answer)
{
	struct board_summary summary;

	board_summary(service->board, &summary);
	snprintf(answer->etag, sizeof answer->etag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "-%s\"",
		 (uint64_t)service->started_us / USEC_PER_SEC + summary.generation, agent->measures + agent->failures,
		 (uint64_t)graph->to_s, graph->language);
}

/* What the series are called, in the reader's language. */
static void name_series(const struct catalogue_class *class, const struct request *request,
			struct history_graph *wanted, const char *labels[static GRAPH_SERIES_MAX])
{
	const struct catalogue_graph *graph = catalogue_graph(class, wanted->graph);

	for (size_t i = 0; i < graph->series_count && i < GRAPH_SERIES_MAX; i++) {
		labels[i] = tr(request->language, class->fields[graph->series[i].field].label);
		wanted->label_count = i + 1;
	}
	wanted->labels = labels;
}

/* 0, or -1: it will not be drawn. */
static int draw(const struct service *service, const struct history_graph *graph, struct answer *answer)
{
	struct picture *picture = malloc(sizeof *picture);
	struct journal_figures figures;

	if (!picture)
		return -1;
	journal_figures(service->journal, &figures);
	*picture = (struct picture){ .answer = answer, .service = service, .needed = figures.last };
	if (history_graph(service->history, graph, reply, picture) == 0)
		return 0;
	free(picture);
	return -1;
}

void graph_picture(const struct service *service, const struct request *request, struct answer *answer)
{
	struct history_graph graph = { 0 };
	const char *labels[GRAPH_SERIES_MAX];
	char name[NAME_AGENT_MAX + 1];
	int64_t now_s = clock_wall_us(service->clock) / USEC_PER_SEC;

	graph.format = split_format(request->pieces[2], name);
	if (!graph.format) {
		answer_error(answer, 404, "A graph's address ends with .svg or .png.");
		return;
	}
	const struct board_agent *agent = find_agent(service, request, name, &graph, answer);
	if (!agent || !choose_theme(request, &graph, answer) || !choose_size(request, &graph, answer) ||
	    !choose_span(request, now_s, agent->settings->period_us / USEC_PER_SEC, &graph, answer))
		return;
	graph.language = language_code(request->language);
	name_series(agent->settings->class, request, &graph, labels);
	answer->by_language = true;
	answer->policy = PICTURE_POLICY;
	tag(service, agent, &graph, answer);
	if (answer_unchanged(answer, request))
		return;
	if (draw(service, &graph, answer) == 0) {
		answer->later = true;
		return;
	}
	answer_error(answer, 503, "Too many graphs are being drawn; try again.");
	answer->retry_after_s = 2;
}
