// SPDX-License-Identifier: GPL-2.0
/*
 * Random requests, made after the contract of each interface and then spoiled
 * a little: one that is refused has changed nothing, one that is accepted
 * shows, and is the only thing that does.
 *
 *   fuzz [-s SEED] [-n COUNT]
 */
#include <getopt.h>

#include "vr_test.h"
#include "fuzz.h"

static unsigned long long seed = 1;
static unsigned long count = 3000;

/* So many steps, then what has died is made anew. */
#define LIFE 100

static const struct fuzz_kind *const kinds[] = {
	&fuzz_family, &fuzz_rtnl, &fuzz_procfs, &fuzz_sockopt,
};

#define NR VR_ARRAY_SIZE(kinds)

FIXTURE(fuzz)
{
	struct fuzz fz;
	unsigned long accepted[NR], refused[NR];
};

FIXTURE_SETUP(fuzz)
{
	ASSERT_EQ(0, fuzz_open(&self->fz))
		TH_LOG("this kernel has no contexts");
	TH_LOG("seed %llu, %lu steps", seed, count);
	fuzz_seed(seed);
}

FIXTURE_TEARDOWN(fuzz)
{
	EXPECT_EQ(0, vr_guard(&self->fz.nl));
	fuzz_close(&self->fz);
}

/* One thing is tried: what is wrong, or NULL. */
static const char *step(struct fuzz *fz, const struct fuzz_kind *kind, int *err)
{
	static char text[512];
	const char *diff;

	*err = kind->act(fz);
	if (fuzz_state_get(fz, &fz->after))
		return "the state cannot be read";
	if (!*err)
		return kind->check(fz);
	diff = fuzz_state_diff(&fz->before, &fz->after);
	if (!*diff)
		return NULL;
	snprintf(text, sizeof(text), "refused with %d, and has changed %s",
		 *err, diff);
	return text;
}

TEST_F_TIMEOUT(fuzz, what_is_refused_changes_nothing, 3600)
{
	struct fuzz *fz = &self->fz;
	const char *wrong;
	unsigned long i;
	unsigned int k;
	int err;

	for (i = 0; i < count; i++) {
		if (i % LIFE == 0) {
			ASSERT_EQ(0, fuzz_renew(fz));
			ASSERT_EQ(0, fuzz_state_get(fz, &fz->before));
		}
		k = fuzz_below(NR + 1) % NR;	/* the first twice */
		wrong = step(fz, kinds[k], &err);
		ASSERT_EQ(NULL, wrong)
			TH_LOG("step %lu, %s: %s\n%s", i, kinds[k]->name, wrong,
			       fz->what);
		self->accepted[k] += !err;
		self->refused[k] += !!err;
		fz->before = fz->after;
	}
	for (k = 0; k < NR; k++) {
		TH_LOG("%s: %lu accepted, %lu refused", kinds[k]->name,
		       self->accepted[k], self->refused[k]);
		EXPECT_LT(0, self->refused[k]);
	}
	/* Of few, none may be good. */
	if (count >= 3000)
		EXPECT_EQ((1U << FUZZ_ALL) - 1, fz->done);
}

int main(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "s:n:")) != -1) {
		switch (opt) {
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			count = strtoul(optarg, NULL, 0);
			break;
		default:
			fprintf(stderr, "usage: %s [-s SEED] [-n COUNT]\n",
				argv[0]);
			return KSFT_FAIL;
		}
	}
	/* It has options of its own. */
	optind = 1;
	return test_harness_run(1, argv);
}
