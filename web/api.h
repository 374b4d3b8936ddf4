/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON interface; docs/api.md says what it answers. */
#ifndef WEB_API_H
#define WEB_API_H

#include "answer.h"

#include <jansson.h>

/* Writes the object as the answer; takes over (steals) json. NULL becomes an error 500. */
void api_answer(struct answer *answer, json_t *json);
/* An answer that is an error becomes {"error": text}. */
void api_error(struct answer *answer);
/* Seconds with three decimals of a time or duration; null for 0 when that means "never". */
json_t *api_seconds(int64_t us);
json_t *api_moment(int64_t us);

#endif
