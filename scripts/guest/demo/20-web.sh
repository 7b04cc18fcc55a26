# shellcheck shell=bash
chapter "One address, two web servers"
tell <<'TEXT'
nginx from Debian is started twice and binds 10.0.0.1:80 twice. Each client asks
the same address and gets the answer of its own network. (All that is sent says
network-red or network-blue somewhere; the last chapter looks for that.)
TEXT

for network in red blue; do
	run "vrctl exec $network nginx -c $RUN/$network/nginx.conf"
done
for network in red blue; do
	prints "nginx in context $network, network-$network" \
		"ip netns exec $network-client curl -s -A network-$network 10.0.0.1"
done

tell <<'TEXT'
127.0.0.1 works in each context without set-up, and is another place in each.
TEXT

for network in red blue; do
	prints "nginx in context $network, network-$network" \
		"vrctl exec $network curl -s 127.0.0.1"
done

tell <<'TEXT'
Who is in neither context does not get there by accident.
TEXT

fails "no way there from context 0" "Network is unreachable" "ping -n -c 1 10.0.0.1"
