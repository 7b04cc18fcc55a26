# shellcheck shell=bash
chapter "Two routers in one kernel"
tell <<'TEXT'
A context is a virtual router and a virtual host inside one network namespace.
This machine gets two of them, red and blue, each with two cables of its own.
At the other ends, red-client, red-far, blue-client and blue-far are ordinary
machines (here: network namespaces) that know nothing of contexts.
TEXT

for network in red blue; do
	run "vrctl context add $network"
	for n in 0 1; do
		run "vrctl link set $network$n context $network"
		run "vrctl exec $network ip address add 10.$n.0.1/24 dev $network$n"
	done
done

tell <<'TEXT'
Both have the same addresses now. A program that was started by "vrctl exec
red", here ip, is in context red and sees nothing of blue, and vice versa.
TEXT

shows "two contexts beside the default one" "^ +2 +blue +active +2" "vrctl context show"
for network in red blue; do
	shows "10.0.0.1 in $network" "^${network}0.* 10.0.0.1/24" \
		"vrctl exec $network ip -brief -4 address"
done

tell <<'TEXT'
The machine itself, which is in context 0 as always, has none of these routes.
TEXT

prints "" "ip route"
