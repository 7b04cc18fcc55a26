// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: the same random script in two worlds, one whose three hosts
 * are contexts of one network namespace, and one whose hosts are namespaces,
 * which are as apart as machines are. What can be observed has to be the same:
 * results, what is read, packets on each wire, what rtnetlink tells. If it is
 * not, the script is shrunk to a small one and printed.
 *
 *	twin				the test
 *	twin OPTIONS			by hand
 *	twin OPTIONS FILE		plays this script
 *
 *	-t SECONDS	how long, or
 *	-n STEPS	until so many have passed
 *	-s SEED		of the first round, the next one has the next seed
 *	-w WORLDS	"cn" for contexts and namespaces, "nn", "cc"
 *	-m KIND		by mistake, host 1 makes its sockets of this kind in
 *			host 0, in the first world, as if contexts leaked
 *	-r TRIES	for a difference that is not there each time
 *	-v		what the steps show
 *
 * A script is a step a line, see twin_words.c.
 *
 * A context is by design not a namespace in these ways, which scripts avoid,
 * see "How a context differs from a namespace" in Documentation/isolation.md:
 *  - loopback is one device for all: it stays up, keeps its addresses, and its
 *    routes, neighbours and groups are not compared; no route by another device
 *    leads to 127.0.0.1 or ::1; anycast addresses are joined by other devices;
 *  - devices are numbered and named together: names differ, numbers are not
 *    compared;
 *  - sysctls that are not of one device are of all hosts at once, and so is
 *    the generation of cached routes of IPv4;
 *  - context 0 sees all devices and their packets: no dumps of links, no
 *    packet sockets in hosts;
 *  - there is no segment routing in a context: no routing headers.
 *
 * Not compared is what is of its own time or drawn at random: reports of IGMP
 * and MLD, redirects of IPv6 that hosts send, acknowledgments without data,
 * identifiers of fragments, which socket of a reuseport group it is, which
 * identifier a ping socket gets. Nobody is asked whether an address of IPv6 is
 * there already, and no router is solicited.
 */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../kselftest.h"
#include "twin.h"

#define ROUND 800		/* steps in fresh worlds */
#define FEW 6			/* what is left of a script that is shrunk */
#define UNSTEADY 3		/* rounds that may differ once, and one more */

void die(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	ksft_exit_fail();
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * What a busy machine does to a script it does not do each time, what a kernel
 * does to it, it does. -r is for what is in between.
 */
static bool is_steady(const struct script *script)
{
	if (play.repeat > 1)
		return script_differs(script);
	return script_differs(script) && script_differs(script);
}

/* Shrinks a script that has differed at a step. */
static void difference(struct script *script, int at)
{
	if (at < script->steps)
		script->steps = at + 1;
	at = script_shrink(script, script_differs);
	printf("# %d steps are left after %d scripts:\n", script->steps, at);
	script_report(script);
}

/*
 * Plays rounds until the time is over or so many steps have passed. Returns
 * 0, or the number of steps that make a difference, -1 if they do not always.
 */
static int rounds_play(__u64 seed, double seconds, long steps)
{
	double end = now() + seconds, start = now();
	int at, left = 0, unsteady = 0;
	struct script script = {};
	long passed = 0;

	while (!left && (steps ? passed < steps : now() < end)) {
		script_make(&script, seed, ROUND);
		at = script_play(&script);
		if (at < 0) {
			passed += script.steps;
		} else {
			printf("# seed %llu, step %d of %d differs\n", seed,
			       at, script.steps);
			shown_print();
			if (is_steady(&script)) {
				difference(&script, at);
				left = script.steps ? script.steps : 1;
			} else if (++unsteady == UNSTEADY) {
				left = -1;
			}
		}
		script_free(&script);
		seed++;
	}
	printf("# %ld steps passed in %.0f s, %d rounds differed once\n",
	       passed, now() - start, unsteady);
	return left;
}

/*
 * All that a step causes is done by interrupts on one processor, or by the
 * threads that do their work when it is much; these go first.
 */
static void go_last(void)
{
	struct sched_param param = {};
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    sched_setscheduler(0, SCHED_IDLE, &param))
		die("sched: %s", strerrorname_np(errno));
}

static bool file_passes(const char *name)
{
	static char text[1 << 20];
	struct script script = {};
	FILE *file = fopen(name, "r");

	if (!file || !fread(text, 1, sizeof(text) - 1, file))
		die("%s cannot be read", name);
	fclose(file);
	script_parse(&script, text);
	return script_report(&script);
}

static void by_hand(int argc, char **argv)
{
	double seconds = 60;
	__u64 seed = 1;
	long steps = 0;
	bool good;
	int c;

	while ((c = getopt(argc, argv, "t:n:s:w:m:r:v")) != -1)
		switch (c) {
		case 't':
			seconds = atof(optarg);
			break;
		case 'n':
			steps = atol(optarg);
			break;
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'w':
			play.worlds = optarg;
			break;
		case 'm':
			play.mistake = optarg;
			break;
		case 'r':
			play.repeat = atoi(optarg);
			break;
		case 'v':
			play.verbose = true;
			break;
		default:
			die("the options are in the source");
		}
	ksft_set_plan(1);
	good = optind < argc ? file_passes(argv[optind]) :
			       !rounds_play(seed, seconds, steps);
	ksft_test_result(good, "both worlds show the same\n");
}

/* Sockets that are in another context make a difference of a few steps. */
static void test_mistake(const char *kind)
{
	int left;

	play.mistake = kind;
	left = rounds_play(1, 60, 0);
	play.mistake = NULL;
	ksft_test_result(left > 0 && left <= FEW,
			 "%s sockets of another context are noticed\n", kind);
}

/* Frames that no host takes for good ones are the same in any two worlds. */
static void test_frames(const char *name, const char *text, int frames)
{
	struct script script = {};
	int at;

	script_parse(&script, text);
	play.received = 0;
	at = script_play(&script);
	ksft_test_result(at < 0 && play.received == 2 * frames,
			 "hosts receive frames of %s\n", name);
	script_free(&script);
}

int main(int argc, char **argv)
{
	double seconds = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 40 : 20;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ksft_print_header();
	go_last();
	play_prepare();
	if (argc > 1) {
		by_hand(argc, argv);
		ksft_finished();
	}
	ksft_set_plan(5);
	test_frames("IPv4", "socket s1 h0 udp\nbind s1 192.0.2.1 1000\n"
		    "udp p0 v 192.0.2.2 192.0.2.1 2000 1000\nrecv s1\n"
		    "frag p0 v 192.0.2.2 192.0.2.1 2000 1000 1\n"
		    "frag p0 v 192.0.2.2 192.0.2.1 2000 1000 2\nrecv s1\n"
		    "set s1 recverr 1\nconnect s1 192.0.2.2 1000\n"
		    "unreach p0 v 192.0.2.2 192.0.2.1 1000 1000 3\n"
		    "errors s1", 3);
	test_frames("IPv6", "socket s1 h0 udp6\nbind s1 2001:db8:1::1 1000\n"
		    "udp p0 v 2001:db8:1::2 2001:db8:1::1 2000 1000\nrecv s1\n"
		    "frag p0 v 2001:db8:1::2 2001:db8:1::1 2000 1000 1\n"
		    "frag p0 v 2001:db8:1::2 2001:db8:1::1 2000 1000 2\n"
		    "recv s1\nset s1 ip6:recverr 1\n"
		    "connect s1 2001:db8:1::2 1000\n"
		    "unreach p0 v 2001:db8:1::2 2001:db8:1::1 1000 1000 3\n"
		    "errors s1", 3);
	test_mistake("tcp");
	test_mistake("udp6");
	/* The same each time; who looks for the unknown takes other seeds. */
	ksft_test_result(!rounds_play(1, seconds, 0),
			 "contexts are like namespaces\n");
	ksft_finished();
}
