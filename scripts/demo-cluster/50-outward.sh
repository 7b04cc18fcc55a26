# shellcheck shell=bash
chapter "Connections from each machine"
tell <<'TEXT'
The client has a web server that greets by address. From every node it is greeted
as the one host.
TEXT

run "for n in 2 3; do
  on node\$n sysctl -q net.ipv4.ip_local_port_range=\"\${n}0000 \${n}9999\" || exit
done"
for n in 2 3; do
	prints "hello, 192.0.2.1" "on node$n curl -s --interface 192.0.2.1 192.0.2.2"
done
prints "hello, 192.0.2.12" "on node2 curl -s 192.0.2.2      # from its own address"
