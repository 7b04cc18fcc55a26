# Results as tables: what the plain kernel does too, as ratios to it (those with
# connections tracked to the plain kernel that tracks them), or to the first
# column without it; growth with N; and what only domains have, as figures.
BEGIN { FS = "\t" }
/^#/ { next }
{
	column = $3
	tracked = sub(/\+ct$/, "", column) ? "+ct" : ""
	column = column ($4 ? "@" $4 : "") tracked
	if (!(column in seen)) {
		seen[column] = 1
		columns[++nr_columns] = column
	}
	if (!($1 in unit)) {
		unit[$1] = $2
		metrics[++nr_metrics] = $1
	}
	value[$1, column] = $5
}

function reference(column, name) {
	name = column ~ /\+ct$/ ? "plain+ct" : "plain"
	return name in seen ? name : columns[1]
}

function heading(title) {
	printf "\n%s\n\n```\n%-14s", title, ""
}

# Those of the columns that match, as many as fit.
function ratios(title, pattern, i, j, column, line, any) {
	for (i = 1; i <= nr_columns; i++)
		any += columns[i] ~ pattern
	if (any < 2)
		return
	heading(title)
	for (i = 1; i <= nr_columns; i++)
		if (columns[i] ~ pattern)
			printf " %12s", columns[i]
	print ""
	for (j = 1; j <= nr_metrics; j++) {
		line = any = ""
		for (i = 1; i <= nr_columns; i++) {
			column = columns[i]
			if (column !~ pattern)
				continue
			line = line sprintf(" %12s", cell(metrics[j], column))
			if ((metrics[j], column) in value && (metrics[j], reference(column)) in value)
				any = 1
		}
		if (any)
			printf "%-14s%s\n", metrics[j], line
	}
	print "```"
}

function cell(metric, column, base) {
	base = reference(column)
	if (!((metric, column) in value))
		return "-"
	if (column == base)
		return sprintf("%.0f", value[metric, column])
	if (!((metric, base) in value))
		return "-"
	return sprintf("%.4f", value[metric, column] / value[metric, base])
}

function figures(title, pattern, i, j, any, line) {
	heading(title)
	for (i = 1; i <= nr_columns; i++)
		if (columns[i] ~ pattern)
			printf " %12s", columns[i]
	print ""
	for (j = 1; j <= nr_metrics; j++) {
		line = any = ""
		if ((metrics[j], columns[1]) in value && columns[1] !~ /@/)
			continue
		for (i = 1; i <= nr_columns; i++)
			if (columns[i] ~ pattern) {
				line = line sprintf(" %12s", (metrics[j], columns[i]) in value ? \
					sprintf("%.0f", value[metrics[j], columns[i]]) : "-")
				any = any || (metrics[j], columns[i]) in value
			}
		if (any)
			printf "%-14s%s %s\n", metrics[j], line, unit[metrics[j]]
	}
	print "```"
}

# The largest number of domains against one.
function growth(title, i, j, k, column, line, any) {
	for (i = 1; i <= nr_columns; i++) {
		column = columns[i]
		if (column ~ /@[0-9]+$/ && domains(column) > last[kind(column)])
			last[kind(column)] = domains(column)
	}
	for (i = 1; i <= nr_columns; i++)
		if (columns[i] ~ /@1$/ && last[kind(columns[i])] > 1)
			from[++k] = columns[i]
	if (!k)
		return
	heading(title)
	for (i = 1; i <= k; i++) {
		to[i] = kind(from[i]) "@" last[kind(from[i])]
		printf " %12s", to[i]
	}
	print ""
	for (j = 1; j <= nr_metrics; j++) {
		line = any = ""
		for (i = 1; i <= k; i++) {
			if ((metrics[j], from[i]) in value && (metrics[j], to[i]) in value) {
				line = line sprintf(" %12.4f", value[metrics[j], to[i]] / value[metrics[j], from[i]])
				any = 1
			} else {
				line = line sprintf(" %12s", "-")
			}
		}
		if (any)
			printf "%-14s%s\n", metrics[j], line
	}
	print "```"
}

function kind(column) { sub(/@.*/, "", column); return column }
function domains(column) { sub(/.*@/, "", column); return column + 0 }

END {
	ratios("Contexts: figures of " columns[1] ", and ratios to them", "^(plain|idle|(context|zero)@[0-9]+)$")
	ratios("VRFs and network namespaces, likewise", "^(plain|(vrf|netns)@[0-9]+)$")
	if (("udp_send", "plain+ct") in value)
		ratios("With connections tracked", "[+]ct$")
	growth("Growth: N domains against one")
	figures("Domains", "^(context|vrf|netns)@[0-9]+$")
}
