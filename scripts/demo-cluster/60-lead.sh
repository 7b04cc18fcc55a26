# shellcheck shell=bash
chapter "The lead moves"
tell <<'TEXT'
While the client fetches a megabyte from node1, slowly, node1 gives up the lead
and node2 takes it. The client notices nothing but another MAC address.
TEXT

sum=$(on node1 md5sum /run/big)
label 'do' "on client sh -c 'curl -s --limit-rate 250k 192.0.2.1/big | md5sum' &"
on client sh -c 'curl -s --limit-rate 250k 192.0.2.1/big | md5sum' >"$SHARE/sum" &
fetching=$!
wait_until 10 output has :80 'on node1 ss -tnH state established sport = 80'
run "on node1 vrctl lead set eth0 off"
run "on node2 vrctl lead set eth0 on"
wait $fetching
prints "${sum%% *}  -" "cat \$SHARE/sum        # printed by the command above"
becomes "192.0.2.1 is at the MAC address of node2" "192.0.2.1 dev eth0 lladdr 02:00:00:00:00:02" \
	"on client ip neigh"
prints $'node1: member\nnode2: lead\nnode3: member' \
	"for n in node1 node2 node3; do
  echo \$n: \$(on \$n vrctl -j host show | jq -r '.[].role')
done"

tell <<'TEXT'
All programs are where they were.
TEXT

prints "192.0.2.1       www.example.net" "on client getent hosts www.example.net"
prints "nginx on node1" "on client curl -s www.example.net"
prints "node2" "on client $SSH hostname"
