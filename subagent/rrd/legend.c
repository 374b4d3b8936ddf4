/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/legend.h"

#include "base/buffer.h"
#include "base/text.h"
#include "rrd/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMN 13 /* characters */

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* The first most characters; "…" ends what was longer. */
static void shorten(const char *label, size_t most, char *text, size_t size)
{
	size_t n = 0, seen = 0;

	if (characters(label) <= most) {
		text_copy(text, size, label);
		return;
	}
	while (seen < most) /* up to the start of the character that has no room: one less, for the ellipsis */
		if (((unsigned char)label[++n] & 0xc0) != 0x80)
			seen++;
	while (((unsigned char)label[--n] & 0xc0) == 0x80)
		;
	snprintf(text, size, "%.*s…", (int)(n < size - 4 ? n : text_cut(label, size - 4)), label);
}

/* For librrd a colon ends the text and a backslash begins a command; for Pango there is markup. */
static void add_escaped(struct buffer *to, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case ':':
			buffer_adds(to, "\\:");
			break;
		case '\\':
			buffer_adds(to, "/");
			break;
		case '&':
			buffer_adds(to, "&amp;");
			break;
		case '<':
			buffer_adds(to, "&lt;");
			break;
		case '>':
			buffer_adds(to, "&gt;");
			break;
		default:
			buffer_add(to, text, 1);
		}
}

static void add_padded(struct buffer *to, const char *text, int width)
{
	int missing = (width < 0 ? -width : width) - (int)characters(text);

	if (width > 0 && missing > 0)
		buffer_addf(to, "%*s", missing, "");
	add_escaped(to, text);
	if (width < 0 && missing > 0)
		buffer_addf(to, "%*s", missing, "");
}

/* Some 7 pixels a character; the axis beside the plot gives 60 more. */
static int label_width(const struct legend *legend)
{
	return legend->width < 520 ? 18 : 30;
}

static bool wide(const struct legend *legend)
{
	return legend->width >= 520;
}

static void add_columns(struct buffer *to, const struct legend *legend, const char *const texts[4])
{
	for (size_t i = 0; i < 4; i++)
		if (i == 0 || i == 3 || wide(legend))
			add_padded(to, texts[i], COLUMN);
}

static void finish(struct buffer *from, char text[static LEGEND_TEXT_SIZE])
{
	snprintf(text, LEGEND_TEXT_SIZE, "%s", from->failed || !from->data ? "" : from->data);
	buffer_release(from);
}

void legend_head(const struct legend *legend)
{
	const struct language *language = legend->language;
	const char *const texts[] = { language->last, language->min, language->mean, language->max };
	struct buffer head;
	char text[LEGEND_TEXT_SIZE];

	buffer_init(&head, LEGEND_TEXT_SIZE - 1);
	add_padded(&head, "", -label_width(legend));
	add_columns(&head, legend, texts);
	finish(&head, text);
	/* As wide as the coloured box before the other lines. */
	words_add(legend->words, "COMMENT:  %s\\l", text);
}

void legend_row(const struct legend *legend, const char *name, const struct number_field *field,
		const struct stats *stats, char text[static LEGEND_TEXT_SIZE])
{
	const struct unit unit = { field->unit, field->kind != AGENT_GAUGE, stats->whole };
	const double numbers[] = { stats->last, stats->min, stats->mean, stats->max };
	char label[160], columns[4][NUMBER_TEXT_SIZE];
	struct buffer row;

	buffer_init(&row, LEGEND_TEXT_SIZE - 1);
	shorten(name, (size_t)label_width(legend), label, sizeof label);
	buffer_addf(&row, "<span foreground=\"#%s\">", legend->theme->text);
	add_padded(&row, label, -label_width(legend));
	for (size_t i = 0; i < 4; i++)
		number_text(numbers[i], &unit, legend->language, columns[i]);
	add_columns(&row, legend, (const char *const[]){ columns[0], columns[1], columns[2], columns[3] });
	buffer_adds(&row, "</span>");
	finish(&row, text);
}

void legend_threshold(const struct language *language, const char *name, const struct number_field *field,
		      const struct rule *rule, char text[static LEGEND_TEXT_SIZE])
{
	static const char *const operators[] = {
		[RULE_GT] = ">", [RULE_GE] = "≥", [RULE_LT] = "<", [RULE_LE] = "≤", [RULE_EQ] = "=", [RULE_NE] = "≠"
	};
	const struct unit unit = { field->unit, false, rule->limit == rint(rule->limit) };
	char number[NUMBER_TEXT_SIZE], label[96];
	struct buffer line;

	buffer_init(&line, LEGEND_TEXT_SIZE - 1);
	number_text(rule->limit, &unit, language, number);
	add_escaped(&line, rule->status == AGENT_ERROR ? language->error : language->warn);
	if (name) {
		shorten(name, 30, label, sizeof label);
		buffer_adds(&line, " · ");
		add_escaped(&line, label);
	}
	buffer_adds(&line, " ");
	add_escaped(&line, operators[rule->op]);
	buffer_adds(&line, " ");
	add_escaped(&line, number);
	finish(&line, text);
}
