# shellcheck shell=bash
chapter "A routing daemon in each context"
tell <<'TEXT'
BIRD from Debian runs once in each context, unmodified, with the same
configuration file. It speaks OSPF with the BIRD of red-far or blue-far. Both of
these offer a network 10.2.0.0/24; red-far also has 10.3.0.0/24.
TEXT

for network in red blue; do
	ip netns exec "$network-far" bird -c "$RUN/bird-far.conf" -s "$RUN/$network-far.ctl"
	run "vrctl exec $network bird -c $RUN/bird-router.conf -s $RUN/$network.ctl"
done
for network in red blue; do
	becomes "the neighbour in network $network, Full" "10.1.0.2 .*Full.* ${network}1 " \
		"birdc -r -s $RUN/$network.ctl show ospf neighbors | tail -n +3"
done

tell <<'TEXT'
What each has learned is in the routing table of its context, and is used.
TEXT

becomes "10.2.0.0/24 and 10.3.0.0/24 by way of 10.1.0.2" "^10.3.0.0/24 via 10.1.0.2 dev red1" \
	"vrctl exec red ip route"
becomes "10.2.0.0/24 by way of 10.1.0.2" "^10.2.0.0/24 via 10.1.0.2 dev blue1" \
	"vrctl exec blue ip route"
for network in red blue; do
	becomes "10.0.0.0/24, which the router has told $network-far" "^10.0.0.0/24 via 10.1.0.1" \
		"ip -n $network-far route show proto bird"
done
fails "no way to 10.3.0.1 in blue" "Network is unreachable" \
	"vrctl exec blue ip route get 10.3.0.1"
for network in red blue; do
	prints "nginx on $network-far, network-$network" \
		"ip netns exec $network-client curl -s -A network-$network 10.2.0.1"
done
