/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/look.h"

#include <stddef.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* The tokens of the page's style sheet; the colours of series keep 4.5:1 on its surfaces, and none is warn's or
 * error's. */
static const struct theme themes[] = {
	{ .name = "light",
	  .text = "1c1e21",
	  .muted = "5a5f66",
	  .line = "dddfe2",
	  .warn = "855300",
	  .error = "b3261e",
	  .series = { "0b5cad", "1b7245", "8a3f9c", "0f7285", "5b4b8a", "6a6413", "a03a6e", "47606d" } },
	{ .name = "dark",
	  .text = "e7e9ec",
	  .muted = "a2a8b0",
	  .line = "2e343b",
	  .warn = "e7b653",
	  .error = "ff8f85",
	  .series = { "7db7f0", "6fcf9b", "d9a3ea", "62c5d8", "bcaef0", "cfc870", "f0a3c6", "9ab9c9" } },
};

static const struct language languages[] = {
	{ .name = "en",
	  .last = "last",
	  .min = "min",
	  .mean = "mean",
	  .max = "max",
	  .warn = "warning",
	  .error = "error",
	  .nothing = "no data yet",
	  .octet = "B",
	  .decimal = ".",
	  .date = "%d %b",
	  .month = "%b",
	  .locale = "C" },
	{ .name = "fr",
	  .last = "dernier",
	  .min = "min",
	  .mean = "moyenne",
	  .max = "max",
	  .warn = "attention",
	  .error = "erreur",
	  .nothing = "pas encore de données",
	  .octet = "o",
	  .decimal = ",",
	  .date = "%d/%m",
	  .month = "%m/%y",
	  .locale = "fr_FR.UTF-8" },
};

const struct theme *theme_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(themes); i++)
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	return NULL;
}

const struct language *language_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(languages); i++)
		if (strcmp(languages[i].name, name) == 0)
			return &languages[i];
	return &languages[0];
}
