/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the catalogue holds, in the words of the runner's messages: for whoever tells it on. */
#include "core/catalogue.h"

/* Longer than any threshold: row, field, operator and number. */
#define RULE_SIZE (NAME_ROW_MAX + NAME_FIELD_MAX + 48)

/* Steals item. list is NULL from the first failure on. */
static json_t *append(json_t *list, json_t *item)
{
	if (json_array_append_new(list, item) == 0)
		return list;
	json_decref(list);
	return NULL;
}

json_t *catalogue_fields_json(const struct catalogue_class *class)
{
	json_t *fields = json_array();

	for (size_t i = 0; i < class->field_count && fields; i++) {
		const struct catalogue_field *field = &class->fields[i];

		fields = append(fields, json_pack("{s:s, s:s, s:s, s:s}", "name", field->name, "label", field->label,
						  "kind", kind_word(field->kind), "unit", field->unit));
	}
	return fields;
}

json_t *catalogue_rules_json(const struct catalogue_agent *agent, enum agent_status status)
{
	json_t *rules = json_array();
	char text[RULE_SIZE];

	for (size_t i = 0; i < agent->rule_count && rules; i++)
		if (agent->rules[i].status == status) {
			rule_text(&agent->rules[i], text, sizeof text);
			rules = append(rules, json_string(text));
		}
	return rules;
}
