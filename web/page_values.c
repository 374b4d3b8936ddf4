/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of an agent's last measure: fields down the table, or, for a class with rows, a line for each row. */
#include "page_agent.h"

#include "core/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_ROWS 500

static const char *operator_sign(enum rule_operator op)
{
	static const char *const signs[] = {
		[RULE_GT] = ">", [RULE_GE] = "≥", [RULE_LT] = "<", [RULE_LE] = "≤", [RULE_EQ] = "=", [RULE_NE] = "≠",
	};

	return signs[op];
}

/* "warning > 85 %" */
static void threshold(const struct page *page, const struct rule *rule, const struct catalogue_field *field)
{
	struct figure limit;

	figure_number(page->language, rule->limit, field->unit, &limit);
	html_add(page->out, "<span class=\"%s\">%s</span> %s\u00a0%s", status_word(rule->status),
		 status_label(page->language, rule->status), operator_sign(rule->op), limit.number);
	if (limit.unit[0])
		html_add(page->out, "\u00a0%s", limit.unit);
	if (!rule->any_row && rule->row[0])
		html_add(page->out, " (%s)", rule->row);
}

/* All thresholds of a field, one after the other; a dash when it has none. */
static void thresholds(const struct page *page, const struct catalogue_agent *settings,
		       const struct catalogue_field *field)
{
	size_t n = 0;

	for (size_t i = 0; i < settings->rule_count; i++) {
		if (strcmp(settings->rules[i].field, field->name) != 0)
			continue;
		if (n++)
			html_add(page->out, ", ");
		threshold(page, &settings->rules[i], field);
	}
	if (n == 0)
		html_add(page->out, "–");
}

/* A value that breaks a threshold says so by sign and colour. */
static void value_cell(const struct page *page, const struct value *value, const struct catalogue_field *field)
{
	html_add(page->out, value->type == VALUE_TEXT ? "<td>" : "<td class=\"num\">");
	if (value->status == AGENT_WARN || value->status == AGENT_ERROR) {
		page_state(page, value->status);
		html_add(page->out, " ");
	}
	page_value(page, value, field);
	html_add(page->out, "</td>");
}

static size_t field_count(const struct board_agent *agent)
{
	size_t declared = agent->settings->class->field_count;

	return declared < agent->rows.field_count ? declared : agent->rows.field_count;
}

static void table_begin(const struct page *page, const char *class)
{
	html_add(page->out, "<section class=\"wide\" aria-labelledby=\"values-table\" tabindex=\"0\">\n");
	html_add(page->out,
		 "<table class=\"%s\">\n<caption class=\"unseen\" id=\"values-table\">%s</caption>\n<thead><tr>", class,
		 _("Values of the last measure"));
}

static void fields_table(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;

	table_begin(page, "values");
	html_add(page->out, "<th scope=\"col\">%s</th><th scope=\"col\" class=\"num\">%s</th><th scope=\"col\">%s</th>",
		 _("Field"), _("Value"), _("Thresholds"));
	html_add(page->out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < field_count(agent); i++) {
		const struct catalogue_field *field = &class->fields[i];

		html_add(page->out, "<tr><th scope=\"row\">%s</th>", _(field->label));
		value_cell(page, &agent->rows.rows[0].values[i], field);
		html_add(page->out, "<td class=\"message\">");
		thresholds(page, agent->settings, field);
		html_add(page->out, "</td></tr>\n");
	}
	html_add(page->out, "</tbody>\n</table>\n</section>\n");
}

static void row_line(const struct page *page, const struct board_agent *agent, const struct row *row)
{
	html_add(page->out, "<tr><th scope=\"row\">%s</th>", row->full ? row->full : row->name);
	for (size_t i = 0; i < field_count(agent); i++)
		value_cell(page, &row->values[i], &agent->settings->class->fields[i]);
	html_add(page->out, "</tr>\n");
}

static void row_thresholds(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;

	if (agent->settings->rule_count == 0)
		return;
	html_add(page->out, "<p class=\"message\">%s%s", _("Thresholds"), _(": "));
	for (size_t i = 0; i < agent->settings->rule_count; i++) {
		const struct rule *rule = &agent->settings->rules[i];
		size_t field = catalogue_field(class, rule->field);

		if (field == class->field_count)
			continue;
		html_add(page->out, "%s%s ", i ? " · " : "", _(class->fields[field].label));
		threshold(page, rule, &class->fields[field]);
	}
	html_add(page->out, "</p>\n");
}

static void rows_table(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;
	const struct rows *rows = &agent->rows;

	table_begin(page, "values rows");
	html_add(page->out, "<th scope=\"col\">%s</th>", _(class->row_label));
	for (size_t i = 0; i < field_count(agent); i++)
		html_add(page->out,
			 class->fields[i].kind == AGENT_TEXT ? "<th scope=\"col\">%s</th>"
							     : "<th scope=\"col\" class=\"num\">%s</th>",
			 _(class->fields[i].label));
	html_add(page->out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < rows->count && i < MOST_ROWS; i++)
		row_line(page, agent, &rows->rows[i]);
	html_add(page->out, "</tbody>\n</table>\n</section>\n");
	if (rows->count > MOST_ROWS)
		html_add(page->out, "<p class=\"message\">%s %zu</p>\n",
			 _("Rows that are not shown here, but by the API:"), rows->count - MOST_ROWS);
	row_thresholds(page, agent);
}

void page_values(const struct page *page, const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;

	if (!class || agent->rows.count == 0)
		return;
	html_add(page->out, "<section aria-labelledby=\"values\">\n<h2 id=\"values\">%s</h2>\n", _("Last measure"));
	if (class->row_label)
		rows_table(page, agent);
	else
		fields_table(page, agent);
	html_add(page->out, "</section>\n");
}
