# Thin: every target is a script; "make help" lists them.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo check check-debug vm tree kernel kernel-plain kernel-debug \
	image tools machine selftests export check-patches check-tools check-off \
	check-mutants check-upstream check-bisect check-cluster bench bench-quick clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

demo: machine ## two networks with one address, and three machines with one; told and shown
	@scripts/demo

check: ## all that a change must pass
	@scripts/check

vm: machine ## a shell in a machine with two contexts, red and blue
	@scripts/vm --before scripts/guest/red-blue

tree: ## build/linux: Linux and the series on top, as git commits
	@scripts/tree

kernel: tree ## build/bzImage, the patched kernel
	@scripts/kernel

kernel-debug: tree ## build/bzImage-debug: with KASAN, lockdep, kmemleak
	@scripts/kernel --debug

kernel-plain: tree ## build/bzImage-plain: without the series
	@scripts/kernel --plain

image: ## build/image.erofs, the root of the guest
	@scripts/image

tools: ## build/bin/vrctl
	@scripts/tools

machine: kernel image tools # what a boot needs
	@scripts/deps vm

selftests: machine ## the kernel's tests, in a machine; TESTS="a b" for some
	@scripts/selftests $(TESTS)

export: ## build/linux -> patches/
	@scripts/export

check-cluster: machine kernel-plain ## three machines with one address are one host to a client
	@scripts/check-cluster $(TESTS)

check-patches: tree ## patches: apply, agree with build/linux, keep the rules
	@scripts/check-patches && scripts/check-layout

check-off: tree ## option off: the object code of the base
	@scripts/check-off

check-debug: tree image tools ## all tests on a kernel with KASAN, lockdep, faults
	@scripts/deps vm && scripts/check-debug

check-mutants: tree image tools ## each hook taken out is noticed by a test
	@scripts/check-mutants

check-upstream: tree image tools ## the base's own tests, with and without the series
	@scripts/deps vm && scripts/check-upstream $(TESTS)

check-bisect: tree ## each patch builds, option on and off
	@scripts/check-bisect

bench: tree image ## instructions per operation: plain, contexts, VRF, namespaces
	@scripts/bench $(MODES)

bench-quick: tree image ## a few columns of it: what has moved
	@scripts/bench --quick $(MODES)

check-tools: ## unit tests of the tools
	@scripts/tools --test

clean: ## remove what is built; keeps build/linux and its commits
	@mkdir -p build; find build -mindepth 1 -maxdepth 1 ! -name linux -exec rm -rf {} +
