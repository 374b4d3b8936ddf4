/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "html.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* What stands for the octet in HTML; NULL: itself. */
static const char *reference(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
	case '\t':
		return NULL;
	default:
		return c < ' ' || c == 0x7f ? REPLACEMENT : NULL;
	}
}

/* Octets of text from start on that are the same in HTML. */
static size_t plain(const char *text)
{
	size_t n = 0;

	while (text[n] && !((unsigned char)text[n] & 0x80) && !reference((unsigned char)text[n]))
		n++;
	return n;
}

/* Length of the valid character of more than one octet at text; 0: there is none. */
static size_t wide(const char *text)
{
	size_t most = strnlen(text, 4);

	for (size_t n = 2; n <= most; n++)
		if (text_is_utf8(text, n))
			return n;
	return 0;
}

void html_text(struct buffer *out, const char *text)
{
	while (*text) {
		size_t n = plain(text);

		if (n) {
			buffer_add(out, text, n);
			text += n;
			continue;
		}
		const char *instead = reference((unsigned char)*text);
		n = instead ? 0 : wide(text);
		if (n)
			buffer_add(out, text, n);
		else
			buffer_adds(out, instead ? instead : REPLACEMENT);
		text += n ? n : 1;
	}
}

void html_url(struct buffer *out, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c)) {
			buffer_add(out, text, 1);
		} else {
			const char code[3] = { '%', digits[c >> 4], digits[c & 15] };

			buffer_add(out, code, sizeof code);
		}
	}
}

/* The integer that the conversion reads. */
static void add_integer(struct buffer *out, const char *length, size_t length_size, bool is_signed, va_list *args)
{
	if (length_size == 0 && is_signed)
		buffer_addf(out, "%d", va_arg(*args, int));
	else if (length_size == 0)
		buffer_addf(out, "%u", va_arg(*args, unsigned));
	else if (length[0] == 'z')
		buffer_addf(out, "%zu", va_arg(*args, size_t));
	else if (length_size == 1 && is_signed)
		buffer_addf(out, "%ld", va_arg(*args, long));
	else if (length_size == 1)
		buffer_addf(out, "%lu", va_arg(*args, unsigned long));
	else if (is_signed)
		buffer_addf(out, "%lld", va_arg(*args, long long));
	else
		buffer_addf(out, "%llu", va_arg(*args, unsigned long long));
}

/* One conversion, from behind its %; returns its length. */
static size_t add_conversion(struct buffer *out, const char *format, va_list *args)
{
	size_t precision = format[0] == '.' ? 2 : 0;
	size_t length = strspn(format + precision, "lz"), at = precision + length;

	switch (format[at]) {
	case '%':
		buffer_adds(out, "%");
		break;
	case 's':
		html_text(out, va_arg(*args, const char *));
		break;
	case 'c': {
		const char one[2] = { (char)va_arg(*args, int), '\0' };

		html_text(out, one);
		break;
	}
	case 'd':
	case 'u':
		add_integer(out, format + precision, length, format[at] == 'd', args);
		break;
	case 'f':
		buffer_addf(out, "%.*f", precision ? format[1] - '0' : 6, va_arg(*args, double));
		break;
	default:
		abort(); /* a format of ours that this does not know: it must not reach a reader */
	}
	return at + 1;
}

void html_add(struct buffer *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*format) {
		size_t n = strcspn(format, "%");

		buffer_add(out, format, n);
		format += n;
		if (*format)
			format += 1 + add_conversion(out, format + 1, &args);
	}
	va_end(args);
}
