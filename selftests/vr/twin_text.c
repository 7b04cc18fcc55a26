// SPDX-License-Identifier: GPL-2.0
/* The twin test: what a world shows, as text. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "twin.h"

void put(struct text *out, const char *fmt, ...)
{
	size_t left = sizeof(out->buf) - out->len;
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = vsnprintf(out->buf + out->len, left, fmt, ap);
	va_end(ap);
	if (n >= left)
		die("a step shows too much");
	out->len += n;
}

/* What a system call, or a function that returns -errno, has returned */
void put_result(struct text *out, long ret)
{
	if (ret == -1)
		ret = -errno;
	if (ret < 0)
		put(out, "= %s", strerrorname_np(-ret));
	else
		put(out, "= %ld", ret);
}

void put_hex(struct text *out, const void *data, size_t len)
{
	const unsigned char *byte = data;

	while (len--)
		put(out, "%02x", *byte++);
}

/* Data that is long or of no interest, if only it is the same */
void put_hash(struct text *out, const void *data, size_t len)
{
	const unsigned char *byte = data;
	__u32 hash = 2166136261;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * 16777619;
	put(out, "%zu:%08x", len, hash);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lines whose order is that of a hash table */
void put_sorted(struct text *out, struct text *lines)
{
	char *line[1024], *rest = lines->buf;
	int n = 0, i;

	lines->buf[lines->len] = '\0';
	while (rest && *rest && n < 1024)
		line[n++] = strsep(&rest, "\n");
	qsort(line, n, sizeof(*line), compare);
	for (i = 0; i < n; i++)
		put(out, "\n  %s", line[i]);
}
