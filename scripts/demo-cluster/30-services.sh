# shellcheck shell=bash
chapter "Three programs of one host"
tell <<'TEXT'
nginx starts on node1, sshd on node2, dnsmasq on node3, programs from Debian that
know nothing of all this. Each binds 192.0.2.1.
TEXT

run "on node1 nginx -c /mnt/share/nginx.conf"
run "on node2 /usr/sbin/sshd -f /mnt/share/sshd_config"
run "on node3 dnsmasq -C /mnt/share/dnsmasq.conf"

tell <<'TEXT'
The client asks its name server, which is 192.0.2.1, for a name, which is
192.0.2.1, and fetches a page from there; and it logs in. A name server has to
answer by UDP and by TCP.
TEXT

prints "192.0.2.1       www.example.net" "on client getent hosts www.example.net"
prints "nginx on node1" "on client curl -s www.example.net"
prints "node2" "on client $SSH hostname"
prints "192.0.2.1       www.example.net" \
	"on client env RES_OPTIONS=use-vc getent hosts www.example.net"

tell <<'TEXT'
Each program is where it was started, and nowhere else.
TEXT

for n in 1:80 2:22 3:53; do
	prints "192.0.2.1:${n#*:}" \
		"on node${n%:*} ss -tlnH src 192.0.2.1 | awk '{ print \$4 }'"
done
