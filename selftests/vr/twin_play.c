// SPDX-License-Identifier: GPL-2.0
/* The twin test: plays a script in two worlds, step by step. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "twin.h"

struct play play = { .worlds = "cn", .repeat = 1 };

static struct world world[2];
static struct text shown[2];
static struct script begin, end;

/* What each script starts from, and what is looked at in the end */
static const char prelude[] =
	"sysctl ip_forward 0\n"
	"address-add h0 v 192.0.2.1/24\n"
	"address-add h1 v 192.0.2.1/24\n"
	"address-add h2 v 192.0.2.1/24\n"
	"address-add h0 v 192.0.2.10/24\n"
	"address-add h1 v 192.0.2.11/24\n"
	"address-add h2 v 192.0.2.12/24\n"
	"address-add h0 w 198.51.100.1/24\n"
	"address-add h1 w 198.51.100.1/24\n"
	"address-add h2 w 198.51.100.1/24\n"
	"address-add p0 v 192.0.2.2/24\n"
	"address-add p1 v 192.0.2.2/24\n"
	"address-add p2 v 192.0.2.2/24\n"
	"address-add p0 w 198.51.100.2/24\n"
	"address-add p1 w 198.51.100.2/24\n"
	"address-add p2 w 198.51.100.2/24\n";

/* Everything that a step does has been done when it returns. */
static void step_play(struct world *w, const struct step *step,
		      struct text *out)
{
	out->len = 0;
	errno = 0;
	step->op->fn(w, step->arg, out);
	slots_flush(w);
	wire_put(w, out);
	event_put(w, out);
	put(out, "\n");
}

/* The number of the first step that differs, or -1 */
static int steps_play(const struct script *script, bool tell)
{
	char line[256];
	int i, k;

	for (i = 0; i < script->steps; i++) {
		for (k = 0; k < 2; k++)
			step_play(&world[k], &script->step[i], &shown[k]);
		step_print(&script->step[i], line, sizeof(line));
		if (tell)
			printf("# %s: %s", line, shown[0].buf);
		if (strcmp(shown[0].buf, shown[1].buf))
			return i;
	}
	return -1;
}

/* What is asked in the end: what sockets have not read, and all tables */
void play_prepare(void)
{
	static const char *const looks[] = {
		"dump %s addresses", "dump %s routes", "dump %s rules",
		"dump %s neighbours", "dump %s nexthops", "proc %s tcp",
		"proc %s udp", "proc %s raw", "proc %s icmp", "proc %s route",
	};
	char line[64];
	unsigned int i;
	int k;

	script_parse(&begin, prelude);
	for (i = 0; i < SLOTS; i++)
		for (k = 0; k < 3; k++) {
			snprintf(line, sizeof(line), "recv s%d\nstate s%d", i,
				 i);
			script_parse(&end, line);
		}
	for (i = 0; i < sizeof(looks) / sizeof(*looks); i++)
		for (k = 0; k < HOSTS; k++) {
			snprintf(line, sizeof(line), looks[i],
				 word_of('h', k));
			script_parse(&end, line);
		}
}

/* Has the egress guard seen anything? */
static bool guards_are_quiet(void)
{
	int k;

	for (k = 0; k < 2; k++) {
		shown[k].len = 0;
		put(&shown[k], "the guard: %lld\n", world_guard(&world[k]));
	}
	return !world_guard(&world[0]) && !world_guard(&world[1]);
}

/*
 * In fresh worlds: the number of the first step that differs, that of steps
 * if it is one in the end, or -1.
 */
int script_play(const struct script *script)
{
	int k, at;

	for (k = 0; k < 2; k++) {
		world[k] = (struct world) {
			.contexts = play.worlds[k] == 'c',
			.mistake = k ? NULL : play.mistake,
		};
		world_open(&world[k]);
	}
	if (steps_play(&begin, false) >= 0)
		at = 0;
	else
		at = steps_play(script, play.verbose);
	if (at < 0 && (steps_play(&end, false) >= 0 || !guards_are_quiet()))
		at = script->steps;
	for (k = 0; k < 2; k++)
		world_close(&world[k]);
	return at;
}

/* Some differences are not there each time. */
bool script_differs(const struct script *script)
{
	int tries;

	for (tries = 0; tries < play.repeat; tries++)
		if (script_play(script) >= 0)
			return true;
	return false;
}

void shown_print(void)
{
	char *rest, *line;
	int k;

	for (k = 0; k < 2; k++) {
		printf("#   %s:\n", play.worlds[k] == 'c' ? "contexts" :
							    "namespaces");
		rest = shown[k].buf;
		while ((line = strsep(&rest, "\n")))
			if (*line)
				printf("#     %s\n", line);
	}
}

/* Plays a script and prints it, and what differs; true if nothing does */
bool script_report(const struct script *script)
{
	int i, at = script_play(script);
	char line[256];

	for (i = 0; i < script->steps; i++) {
		step_print(&script->step[i], line, sizeof(line));
		printf("# %s%s\n", line, i == at ? "   <-- differs" : "");
	}
	if (at >= 0)
		shown_print();
	return at < 0;
}
