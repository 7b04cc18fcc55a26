# shellcheck shell=bash
chapter "One address, two SSH servers"
tell <<'TEXT'
The same with OpenSSH. Each sshd has a host key of its own, and each client is
shown the right one.
TEXT

for network in red blue; do
	run "vrctl exec $network /usr/sbin/sshd -f $RUN/$network/sshd_config"
done
for network in red blue; do
	prints "$(ssh-keygen -lf "$RUN/$network/host_key" | cut -d' ' -f2)" \
		"ip netns exec $network-client ssh-keyscan -t ed25519 10.0.0.1 2>/dev/null |
ssh-keygen -lf - | cut -d' ' -f2"
done

tell <<'TEXT'
Who logs in is in the context of the server, as processes inherit it. "vrctl
process id" says where it finds itself.
TEXT

index=0
for network in red blue; do
	index=$((index + 1))
	prints "$index $network" \
		"ip netns exec $network-client \\
  ssh -F $RUN/$network/ssh_config 10.0.0.1 vrctl process id"
done
