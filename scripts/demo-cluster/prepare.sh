# shellcheck shell=bash
# Four machines with an address each, and the files that the programs need.
# Nothing here is about distributed hosts.  Sourced, not run.

# What all machines see as /mnt/share.
SHARE=${VR_SHARE:?is set by scripts/cluster}

# The work directory of "on" is /mnt/share.
# shellcheck disable=SC2034 # used by the chapters
SSH="ssh -i /root/key -o UserKnownHostsFile=known_hosts root@192.0.2.1"

make_files() {
	fill ../guest/demo/nginx.conf "$SHARE/nginx.conf" "dir=/tmp" "listen=192.0.2.1:80" \
		"extra=location /big { root /run; }" "text=nginx on node1"
	fill ../guest/demo/nginx.conf "$SHARE/nginx-client.conf" "dir=/tmp" "listen=80" \
		"extra=" "text=hello, \$remote_addr"
	cp "$HERE"/{sshd_config,dnsmasq.conf} "$SHARE"
}

make_keys() {
	on client ssh-keygen -q -t ed25519 -N '' -f /root/key
	on client cat /root/key.pub >"$SHARE/key.pub"
	on node2 ssh-keygen -q -t ed25519 -N '' -f /root/host_key
	echo "192.0.2.1 $(on node2 cut -d' ' -f1,2 /root/host_key.pub)" >"$SHARE/known_hosts"
}

make_machine() { # NAME ADDRESS
	on "$1" sysctl -q net.ipv6.conf.all.disable_ipv6=1
	on "$1" ip address add "$2/24" dev eth0
	on "$1" ip link set eth0 up
}

prepare() {
	local n
	for n in 1 2 3; do make_machine "node$n" "192.0.2.1$n"; done
	make_machine client 192.0.2.2
	make_files
	make_keys
	on node1 dd if=/dev/urandom of=/run/big bs=1M count=1 status=none
	on node2 mkdir -p /run/sshd
	on client nginx -c /mnt/share/nginx-client.conf
	on client sh -c 'echo nameserver 192.0.2.1 >/etc/resolv.conf'
}
