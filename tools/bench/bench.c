// SPDX-License-Identifier: GPL-2.0
/*
 * usage: bench [-n N] [-m METRIC,...] [-c] [-p] MODE
 *
 * Measures in one machine, of which it makes free use, and prints a line for
 * each metric: name, unit and value, with tabs in between.  MODE is
 *   host       no domains at all
 *   context    inside one of N contexts
 *   zero       in context 0 while there are N others
 *   vrf        inside one of N VRFs
 *   netns      inside one of N network namespaces
 * -c has connections tracked; -p tells the plugin of the emulator when to count,
 * and prints how many operations that were.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "profile.h"

static const char *const modes[] = {
	[MODE_HOST] = "host",
	[MODE_CONTEXT] = "context",
	[MODE_ZERO] = "zero",
	[MODE_VRF] = "vrf",
	[MODE_NETNS] = "netns",
};

static const struct metric *const data_metrics[] = {
	metrics_udp, metrics_packet, metrics_tcp, metrics_sock,
	metrics_dump,
};

static const char *only;

_Noreturn void die(const char *format, ...)
{
	va_list args;
	int err = errno;

	fflush(stdout);
	fputs("bench: ", stderr);
	va_start(args, format);
	errno = err;
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* Is the metric one of those that were asked for? */
bool wanted(const char *name)
{
	size_t len = strlen(name);
	const char *at;

	if (!only)
		return true;
	for (at = only; (at = strstr(at, name)); at++)
		if ((at == only || at[-1] == ',') &&
		    (!at[len] || at[len] == ','))
			return true;
	return false;
}

void report(const char *name, const char *unit, double value)
{
	printf("%s\t%s\t%.1f\n", name, unit, value);
}

static double in_domain(const struct metric *metric, struct domain *d,
			int family)
{
	double cost;

	domain_enter(d);
	if (metric->before)
		metric->before(d, family);
	cost = measure(metric->op, d, family, metric->batch);
	if (metric->after)
		metric->after(d, family);
	domain_leave();
	return cost;
}

/* The median of the domains: one of them may share a chain with another. */
static void data_metric(const struct metric *metric, int family)
{
	const char *name = metric->name[family];
	struct domain *d;
	double cost[8];
	int nr = 0;

	if (!name || !wanted(name))
		return;
	profile_choose(name);
	for (d = world.domain; d <= &world.domain[world.nr]; d++)
		if (d->measured)
			cost[nr++] = in_domain(metric, d, family);
	report(name, "instructions", median(cost, nr));
}

static void all_metrics(void)
{
	const struct metric *metric;
	int family;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(data_metrics); i++)
		for (metric = data_metrics[i]; metric->op; metric++)
			for (family = 0; family < FAMILIES; family++)
				data_metric(metric, family);
	control_metrics();
}

static enum mode parse_mode(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		if (name && !strcmp(name, modes[i]))
			return i;
	die("modes are host, context, zero, vrf and netns");
}

int main(int argc, char **argv)
{
	static char buf[65536];
	enum mode mode;
	int c, nr = 1;

	while ((c = getopt(argc, argv, "cm:n:p")) != -1) {
		switch (c) {
		case 'c':
			world.tracked = true;
			break;
		case 'm':
			only = optarg;
			break;
		case 'n':
			nr = atoi(optarg);
			break;
		case 'p':
			profile_wanted = true;
			break;
		default:
			return 2;
		}
	}
	mode = parse_mode(argv[optind]);
	/* Nobody else has to run until the end. */
	setvbuf(stdout, buf, _IOFBF, sizeof(buf));
	world_make(mode, mode == MODE_HOST ? 0 : nr);
	all_metrics();
	if (profile_wanted)
		report("profiled", "operations", profile_operations);
	return 0;
}
