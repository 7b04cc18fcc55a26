# shellcheck shell=bash
chapter "Outward: the same ports to the same address"
tell <<'TEXT'
Programs in red and blue connect to 10.0.0.2:80, where the clients have a web
server too, both from port 5000. All four numbers of the connection are equal,
and each reaches its own network.
TEXT

for network in red blue; do
	prints "nginx on $network-client, network-$network" \
		"vrctl exec $network curl -s -A network-$network --local-port 5000 10.0.0.2"
done

tell <<'TEXT'
At the same time, too: two connections from port 5001, both open.
TEXT

# Not killed by its pipe when there is nobody to ask.
ask_for_page() { # NETWORK
	(trap '' PIPE && printf 'GET / HTTP/1.0\r\nUser-Agent: network-%s\r\n\r\n' "$1") 2>/dev/null
}

declare -A open=()
for network in red blue; do
	mkfifo "$RUN/$network.in"
	label 'do' "vrctl exec $network nc -p 5001 10.0.0.2 80 &"
	vrctl exec "$network" nc -p 5001 10.0.0.2 80 <"$RUN/$network.in" >"$RUN/$network.out" &
	open[$network]=$!
done
exec {to_red}>"$RUN/red.in" {to_blue}>"$RUN/blue.in"
for network in red blue; do
	becomes "a connection from 10.0.0.1:5001 to 10.0.0.2:80" "10.0.0.1:5001 +10.0.0.2:80" \
		"vrctl exec $network ss -tnH state established sport = 5001"
done
# In the other order, so that order cannot be what keeps them apart.
ask_for_page blue >&"$to_blue"
ask_for_page red >&"$to_red"
exec {to_red}>&- {to_blue}>&-
wait "${open[@]}"
for network in red blue; do
	prints "nginx on $network-client, network-$network" "tail -n 1 $RUN/$network.out"
done
