/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small parts that the pages share. */
#include "page.h"

#include "base/clock.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *sign, *label;
} states[STATUS_COUNT + 1] = {
	[AGENT_OK] = { "✓", N_("Ok") },
	[AGENT_WARN] = { "!", N_("Warning") },
	[AGENT_ERROR] = { "✗", N_("Error") },
	[AGENT_UNKNOWN] = { "?", N_("Unknown") },
	[AGENT_DEPENDANT] = { "↳", N_("Dependant") },
};

const char *status_label(enum language language, enum agent_status status)
{
	return tr(language, states[status].label);
}

void page_state(const struct page *page, enum agent_status status)
{
	html_add(page->out, "<span class=\"state %s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> %s</span>",
		 status_word(status), states[status].sign, status_label(page->language, status));
}

void page_agent_link(const struct page *page, const char *name)
{
	html_add(page->out, "<a href=\"/agent/");
	html_url(page->out, name);
	html_add(page->out, "%s\">%s</a>", page_query(page), name);
}

void page_message(const struct page *page, const struct board_agent *agent)
{
	if (agent->status == AGENT_DEPENDANT && agent->cause) {
		html_add(page->out, "%s ", _("depends on"));
		page_agent_link(page, agent->cause->name);
	} else {
		html_add(page->out, "%s", _(agent->message));
	}
}

void page_figure(const struct page *page, const struct figure *figure)
{
	html_add(page->out, "%s", figure->number);
	if (figure->unit[0])
		html_add(page->out, "\u00a0<small>%s</small>", figure->unit);
}

void page_value(const struct page *page, const struct value *value, const struct catalogue_field *field)
{
	struct figure figure = { .number = "–" };

	if (value->type == VALUE_TEXT) {
		html_add(page->out, "%s", value->text);
		return;
	}
	if (value->type == VALUE_COUNT && value->count < UINT64_C(1) << 53)
		figure_number(page->language, (double)value->count, field->unit, &figure);
	else if (value->type == VALUE_COUNT)
		figure_count(page->language, value->count, figure.number);
	else if (value->type == VALUE_NUMBER)
		figure_number(page->language, value->number, field->unit, &figure);
	page_figure(page, &figure);
}

void page_since(const struct page *page, int64_t wall_us)
{
	char age[FIGURE_SIZE], date[FIGURE_SIZE], moment[CLOCK_RFC3339_SIZE];

	figure_age(page->language, (page->now_us - wall_us) / USEC_PER_SEC, age);
	figure_date(page->language, wall_us, date);
	clock_rfc3339(wall_us, moment);
	html_add(page->out, "<time datetime=\"%s\" title=\"%s\">%s</time>", moment, date, age);
}

const char *agent_description(enum language language, const struct catalogue_agent *agent)
{
	if (agent->description[0])
		return agent->description;
	return agent->class ? tr(language, agent->class->summary) : "";
}

/* The row whose value of this field is the largest. */
static const struct row *largest(const struct rows *rows, size_t field)
{
	const struct row *best = NULL;
	double most = NAN;

	for (size_t i = 0; i < rows->count; i++) {
		double number = value_number(&rows->rows[i].values[field]);

		if (isnan(number) || (best && number <= most))
			continue;
		best = &rows->rows[i];
		most = number;
	}
	return best;
}

void agent_main_value(const struct board_agent *agent, struct main_value *found)
{
	const struct catalogue_class *class = agent->settings->class;
	size_t count =
		class && class->field_count < agent->rows.field_count ? class->field_count : agent->rows.field_count;
	size_t field = 0;

	*found = (struct main_value){ .row = "" };
	while (class && field < count && class->fields[field].kind == AGENT_TEXT)
		field++;
	const struct row *row = class && field < count ? largest(&agent->rows, field) : NULL;
	if (row)
		*found = (struct main_value){ &row->values[field], &class->fields[field], row->name };
}
