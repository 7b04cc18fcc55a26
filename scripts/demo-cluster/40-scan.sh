# shellcheck shell=bash
chapter "A port scan finds one machine"
tell <<'TEXT'
nmap tries the first 1024 ports of TCP. The ports of all nodes are open; all
others are closed, not filtered: each probe is answered once, as it is by one
host.
TEXT

prints "Not shown: 1021 closed tcp ports (reset)
22/tcp open  ssh
53/tcp open  domain
80/tcp open  http
MAC Address: 02:00:00:00:00:01 (Unknown)" \
	"on client nmap -n -sS -p 1-1024 192.0.2.1 | grep -E '^Not|^[0-9]|^MAC'"

tell <<'TEXT'
The same for UDP, where a host says "port unreachable", as often as it likes.
TEXT

run "on node1 sysctl -q net.ipv4.icmp_ratelimit=0"
prints "51/udp closed la-maint
52/udp closed xns-time
53/udp open   domain
54/udp closed xns-ch" \
	"on client nmap -n -sU -p 51-54 192.0.2.1 | grep -E '^[0-9]'"
