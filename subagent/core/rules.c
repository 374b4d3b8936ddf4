/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/rules.h"

#include "base/text.h"
#include "core/catalogue.h"
#include "core/rows.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LISTED_MAX 3

static const char *const operators[] = {
	[RULE_GT] = ">", [RULE_GE] = ">=", [RULE_LT] = "<", [RULE_LE] = "<=", [RULE_EQ] = "==", [RULE_NE] = "!="
};

/* --- one rule --- */

/* The parts of "row:field OP number", found from the end: a row may hold anything, also colons and operators. */
struct parts {
	const char *row, *field, *op, *number;
	size_t row_length, field_length, op_length, number_length;
	bool any_row;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_operator(char c)
{
	return c == '<' || c == '>' || c == '=' || c == '!';
}

static size_t without_blanks(const char *text, size_t length)
{
	while (length && is_blank(text[length - 1]))
		length--;
	return length;
}

static bool split(const char *text, struct parts *parts)
{
	size_t end = without_blanks(text, strlen(text)), at = end;

	while (at && !is_operator(text[at - 1]))
		at--;
	size_t operator_end = at;
	while (at && is_operator(text[at - 1]))
		at--;
	parts->op = text + at;
	parts->op_length = operator_end - at;
	parts->number = text + operator_end + strspn(text + operator_end, " \t");
	parts->number_length = parts->number < text + end ? (size_t)(text + end - parts->number) : 0;
	end = at = without_blanks(text, at);
	while (at && text[at - 1] != ':')
		at--;
	parts->field = text + at + strspn(text + at, " \t");
	parts->field_length = parts->field < text + end ? (size_t)(text + end - parts->field) : 0;
	parts->any_row = at == 0;
	parts->row = text + strspn(text, " \t");
	parts->row_length = at && parts->row < text + at ? (size_t)(text + at - 1 - parts->row) : 0;
	return parts->op_length && parts->number_length && parts->field_length;
}

static enum rule_operator operator_of(const struct parts *parts)
{
	for (int i = RULE_GT; i <= RULE_NE; i++)
		if (strlen(operators[i]) == parts->op_length && memcmp(operators[i], parts->op, parts->op_length) == 0)
			return (enum rule_operator)i;
	return 0;
}

static bool copy_part(char *to, size_t size, const char *from, size_t length)
{
	if (length >= size)
		return false;
	memcpy(to, from, length);
	to[length] = '\0';
	return true;
}

static int check_field(const struct rule *rule, const struct catalogue_class *class, char *why, size_t why_size)
{
	size_t field = catalogue_field(class, rule->field);

	if (field == class->field_count)
		snprintf(why, why_size, "class %s has no field \"%s\"", class->name, rule->field);
	else if (class->fields[field].kind == AGENT_TEXT)
		snprintf(why, why_size, "field \"%s\" is a text: only numbers can be compared", rule->field);
	else if (!rule->any_row && !class->row_label)
		snprintf(why, why_size, "class %s has no rows: write only \"%s …\"", class->name, rule->field);
	else
		return 0;
	return -1;
}

static int refuse(char *why, size_t why_size, const char *what)
{
	snprintf(why, why_size, "%s", what);
	return -1;
}

int rule_parse(struct rule *rule, enum agent_status status, const char *text, const struct catalogue_class *class,
	       char *why, size_t why_size)
{
	struct parts parts;
	char row[1024], number[64];

	*rule = (struct rule){ .status = status };
	if (!split(text, &parts))
		return refuse(why, why_size, "not a threshold: write \"field > number\" or \"row:field > number\"");
	rule->op = operator_of(&parts);
	if (!rule->op)
		return refuse(why, why_size, "the operator is none of > >= < <= == !=");
	if (!copy_part(number, sizeof number, parts.number, parts.number_length) ||
	    !text_to_number(number, &rule->limit))
		return refuse(why, why_size,
			      "what follows the operator is no decimal number (write 0.5, without unit)");
	if (!copy_part(rule->field, sizeof rule->field, parts.field, parts.field_length) || !name_is_field(rule->field))
		return refuse(why, why_size, "what stands before the operator is no field's name");
	rule->any_row = parts.any_row;
	if (!rule->any_row && (!parts.row_length || !copy_part(row, sizeof row, parts.row, parts.row_length)))
		return refuse(why, why_size, "what stands before the colon is no row's name");
	if (!rule->any_row)
		name_row(row, rule->row);
	return class ? check_field(rule, class, why, why_size) : 0;
}

void rule_text(const struct rule *rule, char *text, size_t size)
{
	char limit[TEXT_NUMBER_SIZE];

	text_number(rule->limit, limit);
	snprintf(text, size, "%s%s%s %s %s", rule->row, rule->any_row ? "" : ":", rule->field, operators[rule->op],
		 limit);
}

/* --- all rules of an agent, held against its values --- */

static bool is_broken(const struct rule *rule, double number)
{
	if (isnan(number))
		return false;
	switch (rule->op) {
	case RULE_GT:
		return number > rule->limit;
	case RULE_GE:
		return number >= rule->limit;
	case RULE_LT:
		return number < rule->limit;
	case RULE_LE:
		return number <= rule->limit;
	case RULE_EQ:
		return number == rule->limit;
	case RULE_NE:
		return number != rule->limit;
	}
	return false;
}

static enum agent_status judge_value(const struct rule *rule, struct value *value)
{
	if (!is_broken(rule, value_number(value)))
		return AGENT_OK;
	value->status = status_worse(value->status, rule->status);
	return rule->status;
}

static enum agent_status judge_rule(const struct rule *rule, size_t field, struct rows *rows)
{
	enum agent_status worst = AGENT_OK;

	if (!rule->any_row) {
		const struct row *row = rows_find(rows, rule->row);

		return row ? judge_value(rule, &row->values[field]) : AGENT_OK;
	}
	for (size_t i = 0; i < rows->count; i++)
		worst = status_worse(worst, judge_value(rule, &rows->rows[i].values[field]));
	return worst;
}

/* What is said of the values that broke a threshold. */
struct saying {
	char *text;
	size_t size, length;
	size_t count; /* of values */
};

static void say(struct saying *saying, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct saying *saying, const char *format, ...)
{
	char part[256];
	va_list args;

	va_start(args, format);
	vsnprintf(part, sizeof part, format, args);
	va_end(args);
	text_copy(saying->text + saying->length, saying->size - saying->length, part);
	saying->length += strlen(saying->text + saying->length);
}

static void say_value(struct saying *saying, const struct rule *rule, const struct catalogue_field *field,
		      const struct row *row, const struct value *value)
{
	char number[TEXT_NUMBER_SIZE], limit[TEXT_NUMBER_SIZE];

	if (saying->count++ >= LISTED_MAX)
		return;
	value_number_text(value, number);
	text_number(rule->limit, limit);
	say(saying, "%s%s%s%s %s %s %s%s%s", saying->count > 1 ? ", " : "", row->name, *row->name ? ": " : "",
	    field->name, number, operators[rule->op], limit, *field->unit ? " " : "", field->unit);
}

/* The rule that gave the value its state. */
static const struct rule *breaker(const struct rule *rules, size_t count, const char *field, const struct row *row,
				  const struct value *value)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i].status == value->status && strcmp(rules[i].field, field) == 0 &&
		    (rules[i].any_row || strcmp(rules[i].row, row->name) == 0) &&
		    is_broken(&rules[i], value_number(value)))
			return &rules[i];
	return NULL;
}

static void say_all(struct saying *saying, enum agent_status status, const struct rule *rules, size_t count,
		    const struct catalogue_class *class, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = 0; j < rows->field_count; j++) {
			const struct row *row = &rows->rows[i];
			const struct rule *rule;

			if (row->values[j].status == status &&
			    (rule = breaker(rules, count, class->fields[j].name, row, &row->values[j])))
				say_value(saying, rule, &class->fields[j], row, &row->values[j]);
		}
}

enum agent_status rules_judge(const struct rule *rules, size_t count, const struct catalogue_class *class,
			      struct rows *rows, char *message, size_t size)
{
	enum agent_status worst = AGENT_OK;
	struct saying saying = { .text = message, .size = size };

	*message = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t field = catalogue_field(class, rules[i].field);

		if (field < class->field_count)
			worst = status_worse(worst, judge_rule(&rules[i], field, rows));
	}
	if (worst == AGENT_OK)
		return worst;
	say_all(&saying, AGENT_ERROR, rules, count, class, rows);
	say_all(&saying, AGENT_WARN, rules, count, class, rows);
	if (saying.count > LISTED_MAX)
		say(&saying, ", and %zu more", saying.count - LISTED_MAX);
	return worst;
}

/* --- age and requires --- */

bool rules_too_old(int64_t age_us, int64_t period_us, int64_t timeout_us)
{
	return age_us > 3 * period_us + timeout_us;
}

enum agent_status rules_depend(enum agent_status own, const uint32_t *requires, size_t count,
			       const enum agent_status *shown, const uint32_t *cause, uint32_t *root)
{
	for (size_t i = 0; i < count; i++) {
		enum agent_status status = shown[requires[i]];

		if (status == AGENT_OK || status == AGENT_WARN)
			continue;
		*root = status == AGENT_DEPENDANT ? cause[requires[i]] : requires[i];
		return AGENT_DEPENDANT;
	}
	*root = RULES_NO_CAUSE;
	return own;
}
