# shellcheck shell=bash disable=SC2016 # for the eval in "run"
chapter "Three kernels, one address"
tell <<'TEXT'
node1, node2 and node3 are machines with kernels of their own, on one Ethernet
segment; client is a fourth that knows nothing of what goes on. The three get a
common address, 192.0.2.1, which is shared from the first: as members of one host
they are silent about it.
TEXT

for n in 1 2 3; do
	run "on node$n ip address add 192.0.2.1/24 dev eth0"
	run "on node$n vrctl host add 192.0.2.1 dev eth0 self $n"
done

tell <<'TEXT'
Each gets to know the others, and who has which port, the ports included from
which node2 and node3 will connect. With that the knowledge is complete: nobody
has what is not listed.
TEXT

run 'for n in 1 2 3; do for m in 1 2 3; do
  [ $n = $m ] ||
  on node$n vrctl host member add 192.0.2.1 node $m mac 02:00:00:00:00:0$m || exit
done; done'
run 'for n in node1 node2 node3; do
  on $n vrctl host port add 192.0.2.1 tcp 80 node 1 &&
  on $n vrctl host port add 192.0.2.1 tcp 22 node 2 &&
  on $n vrctl host port add 192.0.2.1 tcp 53 node 3 &&
  on $n vrctl host port add 192.0.2.1 udp 53 node 3 &&
  on $n vrctl host port add 192.0.2.1 tcp 20000-29999 node 2 &&
  on $n vrctl host port add 192.0.2.1 tcp 30000-39999 node 3 &&
  on $n vrctl host set 192.0.2.1 knowledge complete || exit
done'

tell <<'TEXT'
One of them has to speak for all. node1 takes the lead and announces itself.
TEXT

run "on node1 vrctl lead set eth0 on"
becomes "a member, which has heard that node 1 leads" '"role":"member","lead":1' \
	"on node3 vrctl -j host show 192.0.2.1 | jq -c '.[] | {role, lead}'"
