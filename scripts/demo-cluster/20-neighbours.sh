# shellcheck shell=bash
chapter "One host to its neighbours"
tell <<'TEXT'
All three have the address, and one answers: a single MAC address, a single
reply to each echo request. (arping and ping would tell if there were more.)
TEXT

only_shows "three replies from 02:00:00:00:00:01, and no other" " *3 02:00:00:00:00:01" \
	"on client arping -c 3 -I eth0 192.0.2.1 |
sed -n 's/.*reply from .* \\[\\(.*\\)\\].*/\\1/p' | sort | uniq -c"
shows "four replies, and no duplicates" "^4 packets transmitted, 4 received, 0% packet loss" \
	"on client ping -n -c 4 -i 0.2 192.0.2.1"
shows "the same with requests in many fragments" "^2 packets transmitted, 2 received, 0% packet loss" \
	"on client ping -n -c 2 -i 0.2 -s 20000 192.0.2.1"
