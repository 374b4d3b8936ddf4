/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz target without libFuzzer: each seed as it stands, then with mutations that are the same in every run.
 *
 *     fuzz_TARGET [N [FILE…]]      N mutations of each seed (200); the files instead of the target's folder of seeds
 *
 * Writes TAP. Before each step the seed stands on the output, so that after a crash the last line names it;
 * Z_STATS_FUZZ_KEEP=FILE keeps the input of the moment there.
 */
#include "base/log.h"
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1u << 20)

struct input {
	uint8_t *octets;
	size_t length;
};

static uint32_t random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static size_t random_below(uint64_t *state, size_t limit)
{
	return limit ? random_next(state) % limit : 0;
}

/* --- mutations: each changes an input that has room for INPUT_MAX octets --- */

static void flip(struct input *input, uint64_t *random)
{
	if (input->length)
		input->octets[random_below(random, input->length)] ^= (uint8_t)(1u << random_below(random, 8));
}

static void cut(struct input *input, uint64_t *random)
{
	size_t begin = random_below(random, input->length), length = random_below(random, input->length - begin) + 1;

	if (!input->length)
		return;
	memmove(input->octets + begin, input->octets + begin + length, input->length - begin - length);
	input->length -= length;
}

static void shorten(struct input *input, uint64_t *random)
{
	input->length = random_below(random, input->length + 1);
}

static void insert(struct input *input, size_t at, const void *octets, size_t length)
{
	if (length > INPUT_MAX - input->length)
		return;
	memmove(input->octets + at + length, input->octets + at, input->length - at);
	memcpy(input->octets + at, octets, length);
	input->length += length;
}

static void insert_word(struct input *input, uint64_t *random)
{
	static const char *const words[] = {
		"\"",      "{",
		"}",       "[",
		"]",       ":",
		",",       "\n",
		"\\",      "%",
		"%00",     "/",
		"?",       "&",
		"=",       ">",
		"<",       "!",
		"-",       "0",
		"1e9",     "/*",
		"*/",      "//",
		"#",       "+=",
		"null",    "{}",
		"''",      "${",
		"\xff",    "é",
		"\xe2",    "nan",
		" ",       "\x7f",
		"~",       "\xf4\x90\x80\x80",
		"1e999",   "9223372036854775808",
		"-1",      "18446744073709551615",
		"\x01",    "../",
		"\\u0000", "\\ud800",
	};
	const char *word = words[random_below(random, sizeof words / sizeof *words)];

	insert(input, random_below(random, input->length + 1), word, strlen(word));
}

static void insert_octet(struct input *input, uint64_t *random)
{
	uint8_t octet = (uint8_t)random_next(random);

	insert(input, random_below(random, input->length + 1), &octet, 1);
}

static void repeat(struct input *input, uint64_t *random)
{
	size_t begin = random_below(random, input->length), length = random_below(random, input->length - begin + 1);
	uint8_t *copy = malloc(length + 1);

	FUZZ_CHECK(copy);
	memcpy(copy, input->octets + begin, length);
	for (size_t i = random_below(random, 20) + 1; i; i--)
		insert(input, begin, copy, length);
	free(copy);
}

static void (*const mutations[])(struct input *, uint64_t *) = {
	flip, cut, shorten, insert_word, insert_word, insert_octet, repeat,
};

static void mutate(struct input *input, uint64_t *random)
{
	for (size_t i = random_below(random, 5) + 1; i; i--)
		mutations[random_below(random, sizeof mutations / sizeof *mutations)](input, random);
}

/* --- running --- */

/* In a block of just its length, so that a sanitizer sees a read beyond it. */
static void run(const struct input *input)
{
	const char *keep = getenv("Z_STATS_FUZZ_KEEP");
	FILE *stream = keep ? fopen(keep, "wb") : NULL;
	uint8_t *octets = malloc(input->length ? input->length : 1);

	FUZZ_CHECK(octets);
	memcpy(octets, input->octets, input->length);
	if (stream) {
		fwrite(octets, 1, input->length, stream);
		fclose(stream);
	}
	LLVMFuzzerTestOneInput(octets, input->length);
	free(octets);
}

static void read_seed(struct input *seed, const char *file)
{
	FILE *stream = fopen(file, "rb");

	if (!stream) {
		printf("Bail out! %s cannot be read\n", file);
		exit(1);
	}
	seed->length = fread(seed->octets, 1, INPUT_MAX, stream);
	fclose(stream);
}

/* The same for a seed whichever others there are. */
static uint64_t random_of(const struct input *seed)
{
	uint64_t state = 88172645463325252u;

	for (size_t i = 0; i < seed->length; i++)
		state = (state ^ seed->octets[i]) * UINT64_C(1099511628211);
	return state;
}

static void run_seed(size_t number, const char *file, unsigned long count)
{
	static uint8_t seed_octets[INPUT_MAX], octets[INPUT_MAX];
	struct input seed = { .octets = seed_octets }, input = { .octets = octets };

	read_seed(&seed, file);
	printf("# %s\n", file);
	fflush(stdout);
	run(&seed);
	uint64_t random = random_of(&seed);

	for (unsigned long i = 0; i < count; i++) {
		memcpy(input.octets, seed.octets, seed.length);
		input.length = seed.length;
		mutate(&input, &random);
		run(&input);
	}
	printf("ok %zu - %s and %lu mutations\n", number, strrchr(file, '/') ? strrchr(file, '/') + 1 : file, count);
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int run_folder(unsigned long count)
{
	const char *source = getenv("top_srcdir");
	struct dirent **entries;
	char folder[2048], file[4096];

	snprintf(folder, sizeof folder, "%s/tests/fuzz/seeds/" FUZZ_TARGET, source ? source : ".");
	int n = scandir(folder, &entries, is_seed, alphasort);

	if (n <= 0) {
		printf("Bail out! no seeds in %s (set top_srcdir)\n", folder);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof file, "%s/%s", folder, entries[i]->d_name);
		run_seed((size_t)i + 1, file, count);
		free(entries[i]);
	}
	free(entries);
	printf("1..%d\n", n);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;

	if (argc <= 2)
		return run_folder(count);
	for (int i = 2; i < argc; i++)
		run_seed((size_t)i - 1, argv[i], count);
	printf("1..%d\n", argc - 2);
	return 0;
}
