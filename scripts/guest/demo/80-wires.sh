# shellcheck shell=bash
chapter "What was on the wires"
tell <<'TEXT'
Since before the first chapter, tcpdump has listened on all four cables.
TEXT

# shellcheck disable=SC2154 # prepare.sh has set it
kill -INT "${captures[@]}"
wait "${captures[@]}"
for wire in red0 red1 blue0 blue1; do
	shows "packets, none of them missed" "^0 packets dropped by kernel" \
		"grep -E 'captured|dropped by kernel' $RUN/$wire.tcpdump"
done

tell <<'TEXT'
How often did they see the word of which network?
TEXT

for wire in red0 red1 blue0 blue1; do
	network=${wire%[01]}
	only_shows "network-$network, and nothing else" " *[1-9][0-9]* network-$network" \
		"tcpdump -nA -r $RUN/$wire.pcap 2>/dev/null |
grep -o 'network-[a-z]*' | sort | uniq -c"
done

tell <<'TEXT'
The kernel has a guard of its own: at the last step out, it compares the context
of each packet with that of the interface, drops what does not fit, and counts.
TEXT

prints $'["default",0]\n["red",0]\n["blue",0]' \
	"vrctl -j -s context show | jq -c '.[] | [.name, .\"guard-drops\"]'"
