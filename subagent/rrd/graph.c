/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/graph.h"

#include "rrd/file.h"
#include "rrd/legend.h"
#include "rrd/librrd.h"
#include "rrd/look.h"
#include "rrd/scale.h"
#include "rrd/span.h"
#include "rrd/stats.h"
#include "rrd/words.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One drawing under way. */
struct sketch {
	const struct declared *agent;
	const struct drawing *drawing;
	const struct theme *theme;
	const struct language *language;
	struct span span;
	char row[NAME_ROW_MAX + 1], path[ROW_PATH_SIZE];
	bool svg, any; /* any: there is at least one value */
	unsigned width, height;
	const json_t *labels; /* of the series, in the reader's language; NULL or short: as declared */
	struct stats_all stats;
	struct words words;
};

static const char *text_of(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

static int find_subject(struct sketch *sketch, const struct declarations *declarations, const json_t *request,
			char *why, size_t why_size)
{
	sketch->agent = declarations_find(declarations, text_of(request, "agent"));
	if (!sketch->agent) {
		snprintf(why, why_size, "no agent %s", text_of(request, "agent"));
		return -1;
	}
	sketch->drawing = declared_drawing(sketch->agent, text_of(request, "graph"));
	if (!sketch->drawing) {
		snprintf(why, why_size, "agent %s has no graph %s", sketch->agent->name, text_of(request, "graph"));
		return -1;
	}
	name_row(sketch->agent->rows ? text_of(request, "row") : "", sketch->row);
	row_path(sketch->agent->name, sketch->row, sketch->path);
	return 0;
}

static int read_request(struct sketch *sketch, const json_t *request, char *why, size_t why_size)
{
	json_int_t width = json_integer_value(json_object_get(request, "width"));
	json_int_t height = json_integer_value(json_object_get(request, "height"));

	if (width < 100 || width > 4000 || height < 40 || height > 2000) {
		snprintf(why, why_size, "a plot is 100 to 4000 pixels wide and 40 to 2000 high");
		return -1;
	}
	sketch->width = (unsigned)width;
	sketch->height = (unsigned)height;
	sketch->svg = strcmp(text_of(request, "format"), "svg") == 0;
	sketch->theme = theme_find(text_of(request, "theme"));
	sketch->labels = json_object_get(request, "labels");
	sketch->language = language_find(text_of(request, "language"));
	if (!sketch->theme || (!sketch->svg && strcmp(text_of(request, "format"), "png") != 0)) {
		snprintf(why, why_size, "format is svg or png, theme is light or dark");
		return -1;
	}
	return span_read(&sketch->span, request, why, why_size);
}

/* What the axis says: the unit of the series, where they have one in common. */
static struct unit axis_unit(const struct sketch *sketch)
{
	const struct drawing *drawing = sketch->drawing;
	const struct number_field *first = &sketch->agent->fields[drawing->series[0].field];
	struct unit unit = { first->unit, first->kind != AGENT_GAUGE, true };

	for (size_t i = 0; i < drawing->series_count; i++) {
		const struct number_field *field = &sketch->agent->fields[drawing->series[i].field];

		unit.whole &= sketch->stats.series[i].whole;
		unit.rate &= field->kind != AGENT_GAUGE;
		if (strcmp(field->unit, first->unit) != 0)
			unit.name = "";
	}
	return unit;
}

static void add_colours(struct words *words, const struct theme *theme)
{
	static const char *const clear[] = { "BACK", "CANVAS", "SHADEA", "SHADEB", "FRAME", "ARROW" };

	for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
		words_add(words, "--color=%s#00000000", clear[i]);
	/* The grid lies over the areas: it darkens or lightens what is below. */
	words_add(words, "--color=GRID#%s0a", theme->text);
	words_add(words, "--color=MGRID#%s1c", theme->text);
	words_add(words, "--color=AXIS#%s1c", theme->text);
	words_add(words, "--color=FONT#%s", theme->muted);
}

static void add_frame(struct sketch *sketch)
{
	struct words *words = &sketch->words;

	words_add(words, "graph");
	words_add(words, "-");
	words_add(words, "--imgformat=%s", sketch->svg ? "SVG" : "PNG");
	words_add(words, "--start=%lld", (long long)sketch->span.from);
	words_add(words, "--end=%lld", (long long)sketch->span.to);
	words_add(words, "--width=%u", sketch->width);
	words_add(words, "--height=%u", sketch->height);
	words_add(words, "--x-grid=%s", span_grid(&sketch->span, sketch->width, sketch->language));
	words_add(words, "--border=0");
	words_add(words, "--grid-dash=1:0");
	words_add(words, "--slope-mode");
	words_add(words, "--pango-markup");
	words_add(words, "--disable-rrdtool-tag");
	words_add(words, "--font=DEFAULT:8:DejaVu Sans,sans-serif");
	words_add(words, sketch->any ? "--font=LEGEND:8:DejaVu Sans Mono,monospace" : "--font=LEGEND:10:DejaVu Sans");
	add_colours(words, sketch->theme);
}

/* Some series that the file has: there is one, as there are values. */
static size_t some_present(const struct sketch *sketch)
{
	size_t i = 0;

	while (!sketch->stats.series[i].present)
		i++;
	return i;
}

/* Series i as aN, and what stands on it as tN: stacked lines need the sums. A field that the file will only get with
 * its next update is drawn as unknown. */
static void add_data(struct sketch *sketch)
{
	size_t some = some_present(sketch);

	for (size_t i = 0; i < sketch->drawing->series_count; i++) {
		const struct drawing_series *series = &sketch->drawing->series[i];
		bool present = sketch->stats.series[i].present;

		words_add(&sketch->words, "DEF:d%zu=%s:%s:AVERAGE", i, sketch->path,
			  sketch->agent->fields[sketch->drawing->series[present ? i : some].field].name);
		words_add(&sketch->words, "CDEF:a%zu=d%zu%s", i, i, present ? "" : ",POP,UNKN");
		if (series->style == AGENT_STACK && i > 0)
			words_add(&sketch->words, "CDEF:t%zu=t%zu,a%zu,ADDNAN", i, i - 1, i);
		else
			words_add(&sketch->words, "CDEF:t%zu=a%zu", i, i);
	}
}

/* Filled grounds first, so that no line is painted over. */
static void add_grounds(struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->drawing->series_count; i++) {
		enum agent_style style = sketch->drawing->series[i].style;
		const char *colour = sketch->theme->series[i % LOOK_SERIES];

		if (style == AGENT_STACK && i > 0)
			words_add(&sketch->words, "AREA:a%zu#%s59::STACK", i, colour);
		else if (style != AGENT_LINE)
			words_add(&sketch->words, "AREA:a%zu#%s59", i, colour);
		else if (i == 0)
			words_add(&sketch->words, "AREA:a%zu#%s1f", i, colour);
	}
}

static const char *series_label(const struct sketch *sketch, size_t series)
{
	const char *label = json_string_value(json_array_get(sketch->labels, series));
	const struct number_field *field = &sketch->agent->fields[sketch->drawing->series[series].field];

	if (label && *label)
		return label;
	return *field->label ? field->label : field->name;
}

static void add_lines(struct sketch *sketch)
{
	struct legend legend = { &sketch->words, sketch->theme, sketch->language, sketch->width };

	legend_head(&legend);
	for (size_t i = 0; i < sketch->drawing->series_count; i++) {
		const struct number_field *field = &sketch->agent->fields[sketch->drawing->series[i].field];
		char text[LEGEND_TEXT_SIZE];

		legend_row(&legend, series_label(sketch, i), field, &sketch->stats.series[i], text);
		words_add(&sketch->words, "LINE1.6:t%zu#%s:%s\\l", i, sketch->theme->series[i % LOOK_SERIES], text);
	}
}

/* The series that the rule's line belongs to; NULL: none. A threshold on a stacked series would be a line at the wrong
 * height, one on a count a line among rates. */
static const struct drawing_series *threshold_series(const struct sketch *sketch, const struct rule *rule)
{
	if (rule->op == RULE_EQ || rule->op == RULE_NE || (!rule->any_row && strcmp(rule->row, sketch->row) != 0))
		return NULL;
	for (size_t i = 0; i < sketch->drawing->series_count; i++) {
		const struct drawing_series *series = &sketch->drawing->series[i];
		const struct number_field *field = &sketch->agent->fields[series->field];

		if (strcmp(field->name, rule->field) == 0)
			return series->style == AGENT_STACK || field->kind != AGENT_GAUGE ? NULL : series;
	}
	return NULL;
}

static void add_scale(struct sketch *sketch)
{
	const struct unit unit = axis_unit(sketch);
	struct scale scale;

	scale_init(&scale, sketch->stats.low, sketch->stats.high);
	for (size_t i = 0; i < sketch->agent->rule_count; i++)
		if (threshold_series(sketch, &sketch->agent->rules[i]))
			scale_show(&scale, sketch->agent->rules[i].limit);
	scale_finish(&scale, sketch->height, &unit);
	words_add(&sketch->words, "--base=%d", unit_is_binary(&unit) ? 1024 : 1000);
	scale_words(&scale, &unit, sketch->language, &sketch->words);
}

static void add_thresholds(struct sketch *sketch)
{
	const struct drawing *drawing = sketch->drawing;

	for (size_t i = 0; i < sketch->agent->rule_count; i++) {
		const struct rule *rule = &sketch->agent->rules[i];
		const struct drawing_series *series = threshold_series(sketch, rule);
		char text[LEGEND_TEXT_SIZE];

		if (!series)
			continue;
		legend_threshold(sketch->language,
				 drawing->series_count > 1 ? series_label(sketch, (size_t)(series - drawing->series))
							   : NULL,
				 &sketch->agent->fields[series->field], rule, text);
		words_add(&sketch->words, "HRULE:%.15g#%s:%s\\l:dashes=5,4", rule->limit,
			  rule->status == AGENT_ERROR ? sketch->theme->error : sketch->theme->warn, text);
	}
}

/* librrd makes no picture without contents: a line that nobody sees. */
static void add_nothing(struct sketch *sketch)
{
	words_add(&sketch->words, "--upper-limit=1");
	words_add(&sketch->words, "--lower-limit=0");
	words_add(&sketch->words, "--rigid");
	words_add(&sketch->words, "--y-grid=none");
	words_add(&sketch->words, "HRULE:0#%s", sketch->theme->line);
	words_add(&sketch->words, "COMMENT:%s\\c", sketch->language->nothing);
}

/* The axis takes its decimal sign from the locale: where the system has the reader's, for this one drawing. */
static rrd_info_t *draw(const struct words *words, const char *locale)
{
	locale_t readers = newlocale(LC_NUMERIC_MASK, locale, (locale_t)0);
	locale_t before = readers ? uselocale(readers) : (locale_t)0;

	librrd_begin();
	rrd_info_t *info = rrd_graph_v((int)words->count, words->items);
	if (readers) {
		uselocale(before);
		freelocale(readers);
	}
	return info;
}

static int take_image(struct picture *picture, rrd_info_t *info, bool svg)
{
	picture->info = info;
	picture->type = svg ? "image/svg+xml" : "image/png";
	for (; info; info = info->next)
		if (strcmp(info->key, "image") == 0) {
			picture->data = info->value.u_blo.ptr;
			picture->length = info->value.u_blo.size;
			return 0;
		}
	return -1;
}

int graph_draw(const struct declarations *declarations, const json_t *request, struct picture *picture, char *why,
	       size_t why_size)
{
	struct sketch sketch = { 0 };

	*picture = (struct picture){ 0 };
	if (find_subject(&sketch, declarations, request, why, why_size) ||
	    read_request(&sketch, request, why, why_size))
		return -1;
	sketch.any = access(sketch.path, F_OK) == 0 &&
		     stats_read(&sketch.stats, sketch.agent, sketch.drawing, sketch.path, &sketch.span, sketch.width);
	add_frame(&sketch);
	if (sketch.any) {
		add_scale(&sketch);
		add_data(&sketch);
		add_grounds(&sketch);
		add_lines(&sketch);
		add_thresholds(&sketch);
	} else {
		add_nothing(&sketch);
	}
	int result = sketch.words.failed
			     ? -1
			     : take_image(picture, draw(&sketch.words, sketch.language->locale), sketch.svg);
	if (result)
		snprintf(why, why_size, "%s", sketch.words.failed ? "no memory" : librrd_why());
	words_release(&sketch.words);
	return result;
}

void picture_release(struct picture *picture)
{
	rrd_info_free(picture->info);
	*picture = (struct picture){ 0 };
}
