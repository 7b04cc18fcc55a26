# shellcheck shell=bash
chapter "What was on the wire"
tell <<'TEXT'
The segment keeps all frames. Who has spoken ARP as 192.0.2.1? First node1, then
node2, and never node3.
TEXT

cp "$VR_SEGMENT" "$SHARE/segment.pcap"
only_shows "02:00:00:00:00:01, then 02:00:00:00:00:02" \
	$' *[0-9]+ 02:00:00:00:00:01\n *[0-9]+ 02:00:00:00:00:02' \
	"on client tcpdump -enr segment.pcap 'arp[14:4] = 0xc0000201' 2>/dev/null |
awk '{ print \$2 }' | uniq -c"

tell <<'TEXT'
node1 has passed on to node2 what the client wrote to sshd, as a bridge does: the
time to live is what it was.
TEXT

prints "64" "on client tcpdump -vnr segment.pcap 'ether src 02:00:00:00:00:01 and
    dst port 22 and tcp[tcpflags] & tcp-push != 0' 2>/dev/null |
grep -o 'ttl [0-9]*' | cut -d' ' -f2 | sort -u"
