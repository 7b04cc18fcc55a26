# shellcheck shell=bash
chapter "Contexts come and go, interfaces and processes move"
tell <<'TEXT'
A third context, green, takes over the cable to blue-far. The interface keeps
its address; its routes are made anew in green and are gone from blue.
TEXT

run "vrctl context add green"
run "vrctl link set blue1 context green"
prints "10.1.0.0/24 dev blue1 proto kernel scope link src 10.1.0.1" "vrctl exec green ip route"
hides "nothing of blue1 any more" "blue1" "vrctl exec blue ip route"

tell <<'TEXT'
BIRD in blue was told that the interface is gone, and has given up what lay
behind it.
TEXT

becomes "no route to 10.2.0.0/24" "^Network not" \
	"birdc -r -s $RUN/blue.ctl show route 10.2.0.0/24 | tail -n +3"

tell <<'TEXT'
"vrctl exec" starts a program in a context; what that starts, here a shell's
child, is there, too.
TEXT

prints "3 green" "vrctl exec green sh -c 'sh -c \"vrctl process id\"'"

tell <<'TEXT'
A process that runs already can be moved, here a shell that moves itself by way
of /proc. What it starts afterwards reaches blue-far, which it could not before.
TEXT

prints $'not from here\nnginx on blue-far, network-blue' \
	"sh -c 'curl -s 10.1.0.2 || echo not from here
       echo 3 >/proc/\$\$/vr_index
       curl -s -A network-blue 10.1.0.2'"

tell <<'TEXT'
Any other process can be moved as well. While somebody is in it, a context
cannot be deleted.
TEXT

sleep infinity &
sleeper=$!
run "echo 3 >/proc/$sleeper/vr_index        # this is: sleep infinity &"
shows "the process is in green" "^ *$sleeper .*green" "vrctl process show context green"
fails "the kernel refuses, and says who is there" "in use: 1 task.* 1 link" \
	"vrctl context del green"
kill "$sleeper"
wait "$sleeper" 2>/dev/null

tell <<'TEXT'
That process has ended. The cable goes back to blue, where BIRD learns again
what is behind it, and green is deleted.
TEXT

prints 0 "vrctl -j -s context show green | jq '.[].\"guard-drops\"'"
run "vrctl link set blue1 context blue"
run "vrctl context del green"
becomes "10.2.0.0/24 is back" "^10.2.0.0/24 via 10.1.0.2 dev blue1" "vrctl exec blue ip route"
prints "nginx on blue-far, network-blue" \
	"ip netns exec blue-client curl -s -A network-blue 10.2.0.1"
