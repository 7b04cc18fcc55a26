# gnuplot -e "from='results.tsv'; to='growth.svg'" growth.gnuplot
# What some figures grow to with the number of domains, for each kind of them.
set terminal svg size 900,900 font "sans-serif,11" background "white"
set output to
set multiplot layout 3,2 title "Instructions, by the number of domains"
set logscale xy
set xrange [0.7:20000]
set yrange [500:*]
set format y "%.0s%c"
set key left top samplen 2
set grid
set datafile separator "\t"
points(metric, kind) = sprintf("< awk -F '\\t' '$1 == \"%s\" && $3 == \"%s\" { print $4 \"\\t\" $5 }' %s", \
	metric, kind, from)
do for [metric in "fwd_pkt udp_rx udp6_send tcp_rtt sock_udp create"] {
	set title metric noenhanced
	plot for [kind in "context vrf netns"] points(metric, kind) using 1:2 with linespoints title kind
}
unset multiplot
