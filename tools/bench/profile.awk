# Instructions per operation in each function, of one mode (a) or of two and
# the difference; the most of it first.
BEGIN { FS = "\t" }
FNR == 1 { file++ }
{ count[file, $1] = $2; names[$1] = 1; total[file] += $2 }
END {
	if (b == "")
		printf "%10s  function\n%10.1f  all\n", a, total[1]
	else
		printf "%12s %12s %10s  function\n%12.1f %12.1f %+10.1f  all\n", \
			a, b, "difference", total[1], total[2], total[2] - total[1]
	sorted = "LC_ALL=C sort -t '\t' -k1,1gr -k2 | cut -f2- | head -n 60"
	for (name in names) {
		off = b == "" ? count[1, name] : count[2, name] - count[1, name]
		if (b == "")
			printf "%.1f\t%10.1f  %s\n", off, off, name | sorted
		else if (off > 0.4 || off < -0.4)
			printf "%.1f\t%12.1f %12.1f %+10.1f  %s\n", off < 0 ? -off : off, \
				count[1, name], count[2, name], off, name | sorted
	}
	close(sorted)
}
