/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line: z_stats [-c FILE] [COMMAND …]. Commands that need class code exec the runner; status asks the
 * running service over its Unix socket. Without a command it is the service, which main.c composes.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>

struct cli {
	const char *config_file; /* NULL: the default */
	const char *command;     /* NULL: the service */
	char **arguments;        /* behind the command; ends with NULL */
	bool verbose;            /* log debug lines */
	bool allow_root;         /* the service runs as root too */
};

/* 0: cli holds what was asked; else the program ends with *status (help, version, a mistake). */
int cli_parse(struct cli *cli, int argc, char **argv, int *status);
/* Runs cli->command; returns the exit status. */
int cli_run(const struct cli *cli);
/* "0.1.0" */
const char *cli_version(void);

#endif
