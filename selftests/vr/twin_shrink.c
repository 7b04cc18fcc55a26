// SPDX-License-Identifier: GPL-2.0
/* The twin test: makes a script that fails a small one that still fails. */
#include <stdlib.h>
#include <string.h>

#include "twin.h"

static void copy_without(struct script *to, const struct script *from, int at,
			 int nr)
{
	int i;

	to->steps = 0;
	for (i = 0; i < from->steps; i++)
		if (i < at || i >= at + nr)
			to->step[to->steps++] = from->step[i];
}

/*
 * Takes out as many steps at once as possible, from the end, as what has been
 * made before is needed more often. Returns how many scripts have been tried.
 */
int script_shrink(struct script *script, script_fails fails)
{
	struct script less = {
		.step = malloc(script->steps * sizeof(*script->step)),
	};
	int nr = script->steps / 2, at, tries = 0;
	bool shorter = true;

	while (nr || shorter) {
		nr = nr ? nr : 1;
		shorter = false;
		for (at = script->steps - nr; at > -nr; at -= nr) {
			copy_without(&less, script, at < 0 ? 0 : at,
				     at < 0 ? nr + at : nr);
			tries++;
			if (!fails(&less))
				continue;
			copy_without(script, &less, 0, 0);
			shorter = true;
		}
		nr /= 2;
	}
	script_free(&less);
	return tries;
}
