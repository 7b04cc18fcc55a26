# shellcheck shell=bash
chapter "Forwarding, with equal prefixes behind each router"
tell <<'TEXT'
red-far and blue-far are both 10.1.0.2 in a network 10.1.0.0/24 on the other
side of the router. Each context forwards by its own routes.
TEXT

run "sysctl -q net.ipv4.ip_forward=1"
for network in red blue; do
	prints "nginx on $network-far, network-$network" \
		"ip netns exec $network-client curl -s -A network-$network 10.1.0.2"
done

tell <<'TEXT'
The router on the way is a true hop: it speaks up when the time to live ends.
TEXT

for network in red blue; do
	prints "From 10.0.0.1 icmp_seq=1 Time to live exceeded" \
		"ip netns exec $network-client ping -n -c 1 -W 5 -t 1 10.1.0.2 | grep From"
done
