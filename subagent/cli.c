/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "cli.h"

#include "service/worker.h"
#include "status_command.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUNNER_ARGUMENTS 12

struct command {
	const char *name, *argument, *help;
	const char *runner; /* the option of z_stats-runner that does it; NULL: status */
};

static const struct command commands[] = {
	{ "check", NULL, "read all configuration, print every mistake as file:line: what", "--check" },
	{ "run", "AGENT", "measure once, here and now; exit status as a monitoring plugin", "--run" },
	{ "status", NULL, "what the running service shows", NULL },
	{ "classes", NULL, "the classes of agents that are installed", "--classes" },
	{ "describe", "CLASS", "the options, fields and graphs of a class", "--describe" },
};
#define COMMANDS (sizeof commands / sizeof *commands)

enum { OPTION_ROOT = 256, OPTION_HELP, OPTION_VERSION };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },       { "verbose", no_argument, NULL, 'v' },
	{ "allow-root", no_argument, NULL, OPTION_ROOT }, { "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION }, { NULL, 0, NULL, 0 },
};

const char *cli_version(void)
{
	return PACKAGE_VERSION;
}

static void print_help(void)
{
	printf("Usage: z_stats [OPTION]...            run the service, in the foreground\n"
	       "       z_stats [OPTION]... COMMAND\n"
	       "Measures this server with agents, judges what they find, and publishes it: EOLE-MIB over\n"
	       "AgentX, a page with graphs on port 8090, archives to Zéphir.\n\nCommands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-8s %-6s  %s\n", commands[i].name, commands[i].argument ? commands[i].argument : "",
		       commands[i].help);
	printf("\nOptions:\n"
	       "  -c, --config=FILE  read FILE instead of %s\n"
	       "  -v, --verbose      log debug lines too\n"
	       "      --allow-root   run the service as root: for a trial only\n"
	       "      --help         print this help and exit\n"
	       "      --version      print the version and exit\n\n"
	       "run and status take --json behind them; run, classes and describe take --root=DIR, under which\n"
	       "agents find /proc and the like.\n",
	       SYSCONFDIR "/z_stats.conf");
}

static void print_version(void)
{
	printf("z_stats %s\n"
	       "License GPL-2.0-or-later: free software, you may change and redistribute it; no warranty.\n",
	       PACKAGE_VERSION);
}

int cli_parse(struct cli *cli, int argc, char **argv, int *status)
{
	int option;

	*cli = (struct cli){ 0 };
	*status = 0;
	while ((option = getopt_long(argc, argv, "+c:v", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			cli->config_file = optarg;
			break;
		case 'v':
			cli->verbose = true;
			break;
		case OPTION_ROOT:
			cli->allow_root = true;
			break;
		case OPTION_HELP:
			print_help();
			return -1;
		case OPTION_VERSION:
			print_version();
			return -1;
		default:
			fprintf(stderr, "Try 'z_stats --help'.\n");
			*status = 2;
			return -1;
		}
	}
	if (optind < argc) {
		cli->command = argv[optind];
		cli->arguments = argv + optind + 1;
	}
	return 0;
}

/* --- commands --- */

/* What stands behind the command. */
struct behind {
	const char *argument, *config_file, *root;
	bool json;
};

static const struct option behind_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{ "root", required_argument, NULL, 'r' },
	{ NULL, 0, NULL, 0 },
};

static int parse_behind(struct behind *behind, const struct command *command, char **arguments)
{
	char *const *argv = arguments - 1; /* getopt takes argv[0], the command, for the program's name */
	int argc = 1, option;

	while (argv[argc])
		argc++;
	optind = 0;
	while ((option = getopt_long(argc, argv, "c:", behind_options, NULL)) != -1) {
		if (option == 'c')
			behind->config_file = optarg;
		else if (option == 'j')
			behind->json = true;
		else if (option == 'r')
			behind->root = optarg;
		else
			return -1;
	}
	if (command->argument && optind < argc)
		behind->argument = argv[optind++];
	if (optind < argc) {
		fprintf(stderr, "z_stats %s: '%s' is one argument too many\n", command->name, argv[optind]);
		return -1;
	}
	if (command->argument && !behind->argument) {
		fprintf(stderr, "z_stats %s: name the %s\n", command->name, command->argument);
		return -1;
	}
	return 0;
}

static int exec_runner(const struct command *command, const struct behind *behind)
{
	const char *argv[RUNNER_ARGUMENTS];
	char program[PATH_MAX];
	size_t count = 0;

	worker_program("runner", program, sizeof program);
	argv[count++] = program;
	argv[count++] = command->runner;
	if (behind->argument)
		argv[count++] = behind->argument;
	if (behind->json)
		argv[count++] = "--json";
	if (behind->root) {
		argv[count++] = "--root";
		argv[count++] = behind->root;
	}
	if (behind->config_file) {
		argv[count++] = "-c";
		argv[count++] = behind->config_file;
	}
	argv[count] = NULL;
	execv(program, (char *const *)argv);
	fprintf(stderr, "z_stats: cannot run %s: %s; is z_stats installed whole?\n", program, strerror(errno));
	return 3;
}

int cli_run(const struct cli *cli)
{
	struct behind behind = { .config_file = cli->config_file };

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, cli->command) != 0)
			continue;
		if (parse_behind(&behind, &commands[i], cli->arguments)) {
			fprintf(stderr, "Try 'z_stats --help'.\n");
			return commands[i].argument ? 3 : 2; /* run: Unknown, to whoever takes it for a plugin */
		}
		if (commands[i].runner)
			return exec_runner(&commands[i], &behind);
		return status_command(behind.config_file, behind.json);
	}
	fprintf(stderr, "z_stats: there is no command '%s'. Try 'z_stats --help'.\n", cli->command);
	return 2;
}
