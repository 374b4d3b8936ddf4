/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where what stands in a configuration file, in the grammar of libconfuse: comments, words, strings, = += { } ,. */
#include "config/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 200

enum token_kind { TOKEN_END, TOKEN_TEXT, TOKEN_ASSIGN, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_OTHER, TOKEN_BAD };

struct token {
	enum token_kind kind;
	unsigned line;
	size_t begin, end;        /* of the token */
	size_t text, text_length; /* of TOKEN_TEXT, without its quotes */
};

struct scan {
	struct options_source *source;
	struct options_problems *problems;
	size_t at;
	unsigned line;
	size_t parent;  /* the section that is open */
	unsigned lists; /* lists that are open */
	unsigned list_line;
};

static bool starts(const struct scan *scan, const char *text)
{
	return strncmp(scan->source->text + scan->at, text, strlen(text)) == 0;
}

/* Moves to the next octet, counting lines. The text ends with NUL, so this never passes its end. */
static void step(struct scan *scan)
{
	if (scan->source->text[scan->at] == '\n')
		scan->line++;
	scan->at++;
}

/* libconfuse 3.3 counts the line of a comment three times: it is given none. */
static void blank(struct scan *scan, size_t begin)
{
	for (size_t i = begin; i < scan->at; i++)
		if (scan->source->text[i] != '\n')
			scan->source->text[i] = ' ';
}

static int skip_comment(struct scan *scan)
{
	unsigned line = scan->line;
	size_t begin = scan->at;

	if (!starts(scan, "/*")) {
		while (scan->at < scan->source->length && scan->source->text[scan->at] != '\n')
			step(scan);
		blank(scan, begin);
		return 0;
	}
	scan->at += 2;
	while (scan->at < scan->source->length) {
		if (starts(scan, "*/")) {
			scan->at += 2;
			blank(scan, begin);
			return 0;
		}
		step(scan);
	}
	options_problem(scan->problems, scan->source->file, line, "this comment is not closed: */ is missing");
	return -1;
}

static int skip_blanks(struct scan *scan)
{
	while (scan->at < scan->source->length) {
		if (strchr(" \t\r\n", scan->source->text[scan->at]))
			step(scan);
		else if (starts(scan, "#") || starts(scan, "//") || starts(scan, "/*")) {
			if (skip_comment(scan) < 0)
				return -1;
		} else
			break;
	}
	return 0;
}

static struct token quoted(struct scan *scan, struct token token)
{
	const char *text = scan->source->text;
	char quote = text[scan->at++];

	token.text = scan->at;
	while (scan->at < scan->source->length && text[scan->at] != quote) {
		if (text[scan->at] == '\\' && scan->at + 1 < scan->source->length)
			step(scan);
		step(scan);
	}
	if (scan->at >= scan->source->length) {
		options_problem(scan->problems, scan->source->file, token.line,
				"this string is not closed: %c is missing", quote);
		token.kind = TOKEN_BAD;
		return token;
	}
	token.kind = TOKEN_TEXT;
	token.text_length = scan->at - token.text;
	token.end = ++scan->at;
	return token;
}

/* Length of the bare word at the current octet, 0 when none begins there. libconfuse sees a comment also inside a word,
 * and replaces ${…} by the environment's variable. */
static size_t word_length(const struct scan *scan)
{
	const char *word = scan->source->text + scan->at;
	size_t length = 0;

	for (;;) {
		length += strcspn(word + length, " \t\r\n\"'#{}(),=+*/$");
		if (strncmp(word + length, "${", 2) == 0 && strchr(word + length, '}'))
			length = (size_t)(strchr(word + length, '}') + 1 - word);
		else if (word[length] == '$' || (word[length] == '/' && word[length + 1] != '*'))
			length++;
		else
			return length;
	}
}

/* What is neither a word nor a sign. libconfuse would drop a lone * or + as if it were not there, and read on. */
static enum token_kind sign_kind(const struct scan *scan)
{
	char sign = scan->source->text[scan->at];

	if (sign == '*' || sign == '+') {
		options_problem(scan->problems, scan->source->file, scan->line,
				"a %c outside of quotes means nothing: write the whole text in quotes", sign);
		return TOKEN_BAD;
	}
	return sign == '=' ? TOKEN_ASSIGN : sign == '{' ? TOKEN_OPEN : sign == '}' ? TOKEN_CLOSE : TOKEN_OTHER;
}

static struct token next_token(struct scan *scan)
{
	struct token token = { .kind = TOKEN_BAD };
	const char *text = scan->source->text;

	if (skip_blanks(scan) < 0)
		return token;
	token = (struct token){ .kind = TOKEN_END, .line = scan->line, .begin = scan->at };
	if (scan->at >= scan->source->length)
		return token;
	if (text[scan->at] == '"' || text[scan->at] == '\'')
		return quoted(scan, token);
	size_t word = word_length(scan);
	if (word) {
		token.kind = TOKEN_TEXT;
		token.text = scan->at;
		token.text_length = word;
	} else {
		word = starts(scan, "+=") ? 2 : 1;
		token.kind = word == 2 ? TOKEN_ASSIGN : sign_kind(scan);
	}
	scan->at += word;
	token.end = scan->at;
	return token;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* As it is written: key, or section "title". */
static const char *name_of(const struct options_mark *mark, char name[static NAME_SIZE])
{
	if (mark->title)
		snprintf(name, NAME_SIZE, "%s \"%s\"", mark->name, mark->title);
	else
		snprintf(name, NAME_SIZE, "%s", mark->name);
	return name;
}

/* What is written twice would silently count once. */
static int refuse_second(const struct scan *scan, const struct options_mark *mark)
{
	for (size_t i = 0; i < scan->source->mark_count; i++) {
		const struct options_mark *first = &scan->source->marks[i];

		if (first->parent != mark->parent || first->section != mark->section ||
		    strcmp(first->name, mark->name) != 0 || !same(first->title, mark->title))
			continue;
		char name[NAME_SIZE];

		options_problem(scan->problems, scan->source->file, mark->line,
				"%s stands here a second time (first in line %u)", name_of(mark, name), first->line);
		return -1;
	}
	return 0;
}

static char *cut_out(const struct scan *scan, const struct token *token)
{
	return strndup(scan->source->text + token->text, token->text_length);
}

static int add_mark(struct scan *scan, const struct token *name, const struct token *title, bool section)
{
	struct options_source *source = scan->source;
	struct options_mark mark = { .parent = scan->parent,
				     .name = cut_out(scan, name),
				     .title = title ? cut_out(scan, title) : NULL,
				     .section = section,
				     .line = name->line,
				     .begin = name->begin };
	struct options_mark *marks = realloc(source->marks, (source->mark_count + 1) * sizeof *marks);

	if (marks)
		source->marks = marks;
	if (!marks || !mark.name || (title && !mark.title)) {
		options_problem(scan->problems, source->file, mark.line, "out of memory");
	} else if (refuse_second(scan, &mark) == 0) {
		marks[source->mark_count++] = mark;
		return 0;
	}
	free(mark.name);
	free(mark.title);
	return -1;
}

static void close_brace(struct scan *scan, const struct token *token)
{
	if (scan->lists) {
		scan->lists--;
	} else if (scan->parent != OPTIONS_TOP) {
		struct options_mark *section = &scan->source->marks[scan->parent];

		section->end = token->end;
		scan->parent = section->parent;
	} /* else: libconfuse says it with its line */
}

/* Walks over the tokens; `name` and `title` are the texts directly before the current one. What the grammar does not
 * allow is left for libconfuse to refuse: here only marks are made. */
static int scan_tokens(struct scan *scan)
{
	struct token name = { 0 }, title = { 0 };
	bool value = false; /* behind = */

	for (;;) {
		struct token token = next_token(scan);

		if (token.kind == TOKEN_BAD)
			return -1;
		if (token.kind == TOKEN_END)
			return 0;
		if (token.kind == TOKEN_TEXT && !value && !scan->lists) {
			if (name.kind == TOKEN_TEXT)
				title = token;
			else
				name = token;
			continue;
		}
		if (token.kind == TOKEN_ASSIGN && name.kind == TOKEN_TEXT) {
			bool more = scan->source->text[token.begin] == '+';

			if (!more && add_mark(scan, &name, NULL, false) < 0)
				return -1;
		} else if (token.kind == TOKEN_OPEN && value) {
			if (scan->lists++ == 0)
				scan->list_line = token.line;
		} else if (token.kind == TOKEN_OPEN && name.kind == TOKEN_TEXT) {
			if (add_mark(scan, &name, title.kind == TOKEN_TEXT ? &title : NULL, true) < 0)
				return -1;
			scan->parent = scan->source->mark_count - 1;
		} else if (token.kind == TOKEN_CLOSE) {
			close_brace(scan, &token);
		}
		value = token.kind == TOKEN_ASSIGN;
		name = title = (struct token){ 0 };
	}
}

int options_scan(struct options_source *source, struct options_problems *problems)
{
	struct scan scan = { .source = source, .problems = problems, .line = 1, .parent = OPTIONS_TOP };

	if (scan_tokens(&scan) < 0)
		return -1;
	if (scan.lists) {
		options_problem(problems, source->file, scan.list_line, "this list is not closed: } is missing");
		return -1;
	}
	if (scan.parent != OPTIONS_TOP) {
		const struct options_mark *open = &source->marks[scan.parent];
		char name[NAME_SIZE];

		options_problem(problems, source->file, open->line, "%s is not closed: } is missing",
				name_of(open, name));
		return -1;
	}
	return 0;
}
