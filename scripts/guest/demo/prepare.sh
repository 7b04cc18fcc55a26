# shellcheck shell=bash
# The other machines, as network namespaces, and the files that the programs
# need.  Nothing here is about contexts.  Sourced, not run.

RUN=/run/demo

# A machine with one cable to this one, where the cable's end is DEV.
make_machine() { # NAME DEV ADDRESS GATEWAY ADDRESS6 GATEWAY6
	ip netns add "$1"
	ip link add "$2" type veth peer name eth0 netns "$1"
	ip -n "$1" link set lo up
	ip -n "$1" link set eth0 up
	ip link set "$2" up
	ip -n "$1" address add "$3/24" dev eth0
	ip -n "$1" route add default via "$4"
	ip -n "$1" address add "$5/64" dev eth0 nodad
	ip -n "$1" route add default via "$6"
}

# What lies behind the far machine, for the chapter on routing.
make_lan() { # MACHINE DEV ADDRESS
	ip -n "$1" link add "$2" type dummy
	ip -n "$1" link set "$2" up
	ip -n "$1" address add "$3/24" dev "$2"
}

make_network() { # NAME
	make_machine "$1-client" "${1}0" 10.0.0.2 10.0.0.1 2001:db8::2 2001:db8::1
	make_machine "$1-far" "${1}1" 10.1.0.2 10.1.0.1 2001:db8:1::2 2001:db8:1::1
	make_lan "$1-far" lan2 10.2.0.1
}

make_files() { # NETWORK
	local dir=$RUN/$1 machine
	mkdir -p "$dir"
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$dir/host_key"
	echo "10.0.0.1 $(cut -d' ' -f1,2 "$dir/host_key.pub")" >"$dir/known_hosts"
	fill sshd_config "$dir/sshd_config" "dir=$dir" "network=$1"
	fill ssh_config "$dir/ssh_config" "dir=$dir"
	fill nginx.conf "$dir/nginx.conf" "dir=$dir" "listen=10.0.0.1:80" \
		"extra=listen 127.0.0.1:80;" "text=nginx in context $1, network-$1"
	fill nginx.conf "$dir/nginx6.conf" "dir=$dir/6" "listen=[::]:80 ipv6only=on" \
		"extra=" "text=nginx in context $1, network-$1"
	mkdir -p "$dir/6"
	for machine in client far; do
		fill nginx.conf "$dir/nginx-$machine.conf" "dir=$dir/$machine" "listen=80" \
			"extra=listen [::]:80;" "text=nginx on $1-$machine, network-$1"
		mkdir -p "$dir/$machine"
	done
}

# The servers of the other machines.
start_servers() { # NETWORK
	local machine
	for machine in client far; do
		ip netns exec "$1-$machine" nginx -c "$RUN/$1/nginx-$machine.conf"
	done
}

# Everything that goes over the cable at DEV, from here to the end.
start_capture() { # DEV
	tcpdump -i "$1" -n -U --immediate-mode -w "$RUN/$1.pcap" 2>"$RUN/$1.tcpdump" &
	captures[$1]=$!
}

prepare() {
	local network dev
	# shellcheck disable=SC2034 # used by the last chapter
	declare -gA captures=()
	mkdir -p "$RUN" /run/sshd
	ssh-keygen -q -t ed25519 -N '' -C demo -f "$RUN/key"
	cp "$HERE"/bird-*.conf "$RUN"
	for network in red blue; do
		make_network "$network"
		make_files "$network"
		start_servers "$network"
	done
	make_lan red-far lan3 10.3.0.1
	for dev in red0 red1 blue0 blue1; do start_capture "$dev"; done
	for dev in red0 red1 blue0 blue1; do
		wait_until 10 grep -q listening "$RUN/$dev.tcpdump"
	done
}
