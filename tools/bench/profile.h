/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plugin that counts instructions per function (counts.c) counts from the
 * start of profile_on() to that of profile_off(), which do nothing.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <stdbool.h>

extern bool profile_wanted;		/* at all */
extern bool profile_this;		/* what is measured now */
extern long profile_operations;		/* that were counted */

void profile_choose(const char *name);

void profile_on(void);
void profile_off(void);

static inline void profile_start(void)
{
	if (profile_this)
		profile_on();
}

static inline void profile_stop(int operations)
{
	if (!profile_this)
		return;
	profile_off();
	profile_operations += operations;
}
#endif
