// SPDX-License-Identifier: GPL-2.0
/*
 * The time stamp counter goes up by one with each instruction. The timer tick
 * comes every four million of them; a batch is shorter than a quarter of that,
 * so that the median is that of batches without.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "bench.h"
#include "profile.h"

#define BATCHES 41
#define WARM_UP 4

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median(double *value, int nr)
{
	qsort(value, nr, sizeof(*value), compare);
	return value[nr / 2];
}

double measure(op_fn op, struct domain *d, int family, int batch)
{
	double cost[BATCHES];
	int i, j;

	for (i = -WARM_UP; i < BATCHES; i++) {
		uint64_t start = __rdtsc();

		if (i >= 0)
			profile_start();
		for (j = 0; j < batch; j++)
			op(d, family);
		if (i >= 0)
			profile_stop(batch);
		if (i >= 0)
			cost[i] = (double)(__rdtsc() - start) / batch;
	}
	return median(cost, BATCHES);
}

static double cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* For what sleeps, or needs the caller to do something in between; op does so
 * many times what is measured.
 */
struct cost measure_once(op_fn op, struct domain *d, int family, int times)
{
	struct cost cost;
	double cpu, empty;
	uint64_t start;

	empty = cpu_time();
	empty = cpu_time() - empty;
	cpu = cpu_time();
	start = __rdtsc();
	profile_start();
	op(d, family);
	profile_stop(times);
	cost.nanoseconds = (double)(__rdtsc() - start) / times;
	cost.instructions = (cpu_time() - cpu - empty) / times;
	return cost;
}

/* Lets timers, work queues and RCU come to rest; time passes for nothing. */
void settle(void)
{
	usleep(500000);
}
