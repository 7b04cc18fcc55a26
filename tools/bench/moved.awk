# Two files of results, the first is the baseline: what is not as it was. A
# figure of IPv4 packets repeats to 5 in 5000 instructions. Hashes have random
# keys, and chains differ from boot to boot: one of IPv6 to 1 in 200, and where the
# allocator takes part to 1 in 100.
BEGIN { FS = "\t" }
/^#/ { compiler[FILENAME] = $0; next }
NR == FNR { old[$1, $3, $4] = $5; next }
!(($1, $3, $4) in old) { new++; next }
{
	nr++
	was = old[$1, $3, $4]
	off = $5 - was
	limit = $1 ~ /6/ ? 0.005 : 0.001
	if ($1 ~ /^(tcp|sock|route|link|create|delete|attach|detach|memory)/)
		limit = 0.01
	if (off * off <= limit * limit * was * was)
		next
	if (!moved++)
		printf "%-16s %-16s %12s %12s %9s\n", "metric", "mode", "was", "is", "change"
	printf "%-16s %-16s %12.1f %12.1f %+8.2f%%\n", $1, $4 ? $3 "@" $4 : $3, was, $5, was ? 100 * off / was : 0
}
END {
	if (compiler[ARGV[1]] != compiler[ARGV[2]])
		printf "the baseline was made with %s, this with %s: look at the ratios\n", \
			substr(compiler[ARGV[1]], 3), substr(compiler[ARGV[2]], 3)
	printf "%d of %d figures moved, %d have no baseline\n", moved, nr, new
}
