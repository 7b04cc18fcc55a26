# shellcheck shell=bash
chapter "The same with IPv6"
tell <<'TEXT'
Both routers get the same addresses once more, a global one and even the same
link-local one, and a web server each.
TEXT

for network in red blue; do
	run "vrctl exec $network ip address add 2001:db8::1/64 dev ${network}0 nodad"
	run "vrctl exec $network ip address add fe80::1/64 dev ${network}0 nodad"
	run "vrctl exec $network ip address add 2001:db8:1::1/64 dev ${network}1 nodad"
	run "vrctl exec $network nginx -c $RUN/$network/nginx6.conf"
done
for network in red blue; do
	prints "nginx in context $network, network-$network" \
		"ip netns exec $network-client \\
  curl -s -A network-$network 'http://[2001:db8::1]'"
	prints "nginx in context $network, network-$network" \
		"ip netns exec $network-client \\
  curl -s -A network-$network 'http://[fe80::1%eth0]'"
	prints "nginx in context $network, network-$network" \
		"vrctl exec $network curl -s 'http://[::1]'"
done

tell <<'TEXT'
Outward from the same port, and through the router to 2001:db8:1::2, which is
red-far or blue-far.
TEXT

run "sysctl -q net.ipv6.conf.all.forwarding=1"
for network in red blue; do
	prints "nginx on $network-client, network-$network" \
		"vrctl exec $network \\
  curl -s -A network-$network --local-port 5002 'http://[2001:db8::2]'"
	prints "nginx on $network-far, network-$network" \
		"ip netns exec $network-client \\
  curl -s -A network-$network 'http://[2001:db8:1::2]'"
done
fails "no way there from context 0" "Network is unreachable" "ping -n -c 1 2001:db8::1"
