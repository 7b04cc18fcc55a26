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
static const char *const prelude[] = {
	"address-add h%d v 192.0.2.1/24",
	"address-add h%d v 192.0.2.1%d/24",
	"address-add h%d w 198.51.100.1/24",
	"address-add p%d v 192.0.2.2/24",
	"address-add p%d w 198.51.100.2/24",
	"address-add h%d v fe80::1/64",
	"address-add h%d v 2001:db8:1::1/64",
	"address-add h%d v 2001:db8:1::1%d/64",
	"address-add h%d w fe80::1/64",
	"address-add h%d w 2001:db8:2::1/64",
	"address-add p%d v fe80::2/64",
	"address-add p%d v 2001:db8:1::2/64",
	"address-add p%d w fe80::2/64",
	"address-add p%d w 2001:db8:2::2/64",
};

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

/* For each host, whose number is in the line */
static void lines_parse(struct script *script, const char *const *lines, int nr)
{
	char line[64];
	int i, k;

	for (i = 0; i < nr; i++)
		for (k = 0; k < HOSTS; k++) {
			snprintf(line, sizeof(line), lines[i], k, k);
			script_parse(script, line);
		}
}

/* What is asked in the end: what sockets have not read, and all tables */
void play_prepare(void)
{
	static const char *const looks[] = {
		"dump h%d inet addresses", "dump h%d inet routes",
		"dump h%d inet rules", "dump h%d inet neighbours",
		"dump h%d inet nexthops", "proc h%d tcp", "proc h%d udp",
		"proc h%d raw", "proc h%d icmp", "proc h%d route",
		"dump h%d inet6 addresses", "dump h%d inet6 routes",
		"dump h%d inet6 rules", "dump h%d inet6 neighbours",
		"dump h%d inet6 nexthops", "dump h%d inet6 groups",
		"dump h%d inet6 anycast", "proc h%d tcp6", "proc h%d udp6",
		"proc h%d raw6", "proc h%d icmp6", "proc h%d ipv6_route",
		"proc h%d if_inet6",
	};
	char line[64];
	unsigned int i;
	int k;

	lines_parse(&begin, prelude, sizeof(prelude) / sizeof(*prelude));
	for (i = 0; i < SLOTS; i++)
		for (k = 0; k < 3; k++) {
			snprintf(line, sizeof(line), "recv s%d\nstate s%d", i,
				 i);
			script_parse(&end, line);
		}
	lines_parse(&end, looks, sizeof(looks) / sizeof(*looks));
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
