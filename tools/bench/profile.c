// SPDX-License-Identifier: GPL-2.0
#include "bench.h"
#include "profile.h"

bool profile_wanted, profile_this;
long profile_operations;

void profile_choose(const char *name)
{
	profile_this = profile_wanted && wanted(name);
}

__attribute__((noinline)) void profile_on(void)
{
	asm volatile("nop");
}

__attribute__((noinline)) void profile_off(void)
{
	asm volatile("nop; nop");
}
