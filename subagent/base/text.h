/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small work on texts that others wrote: UTF-8, ASCII for SNMP, numbers. Nothing here depends on the locale. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Replaces, in place, control characters and octets that are not valid UTF-8 by '?'. The length stays. */
void text_clean(char *text);
bool text_is_utf8(const char *text, size_t length);
/* The largest n <= most at which text can be cut without splitting a character. */
size_t text_cut(const char *text, size_t most);
/* Copies as much as fits, cut at a character, always terminated. Returns false when something was cut. */
bool text_copy(char *to, size_t size, const char *from);

/* The text in ASCII, for SNMP: French letters and punctuation transliterated ("é" e, "œ" oe, "«" \"), other characters
 * "?". Cut to what fits in size; always terminated. */
void text_ascii(const char *text, char *to, size_t size);

#define TEXT_NUMBER_SIZE 32
/* The shortest decimal that reads back as the same double, with a decimal point: "0.42", "96", "1.5e+300"; "nan". */
void text_number(double number, char text[static TEXT_NUMBER_SIZE]);
/* The whole text as a finite decimal number. False when it is none. */
bool text_to_number(const char *text, double *number);
bool text_to_u64(const char *text, uint64_t *number);

#define TEXT_DURATION_SIZE 32
/* For people, rounded down: "250 ms", "1.5 s", "90 s", "3 min", "5 h", "12 d". */
void text_duration(int64_t duration_us, char text[static TEXT_DURATION_SIZE]);

#endif
