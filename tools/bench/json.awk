# Results as JSON: a list of figures.
BEGIN { FS = "\t"; printf "[" }
/^#/ { next }
{
	printf "%s\n  {\"metric\": \"%s\", \"unit\": \"%s\", \"mode\": \"%s\", ", comma, $1, $2, $3
	printf "\"n\": %d, \"value\": %s}", $4, $5
	comma = ","
}
END { print "\n]" }
