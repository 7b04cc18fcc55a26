// SPDX-License-Identifier: GPL-2.0
/* What is written to procfs, and the socket option. */
#include <ctype.h>

#include "fuzz.h"

static char text[64];
static int text_len;
static int task;	/* -1: one that cannot be moved */

static void make_text(void)
{
	static const char *const texts[] = {
		"7", "7\n", "70000\n", "0\n", "+7\n", "-7\n", "-0\n", " 7\n",
		"7 \n", "7\n\n", "\n", "0x7\n", "07\n", "7.0\n", "red\n",
		"1048575\n", "1048576\n", "4294967295\n", "4294967296\n",
		"4294967303\n", "18446744073709551623\n",
		"00000000000000000000000000000007\n",
		"000000000000000000000000000000000000007\n",
	};

	memset(text, 0, sizeof(text));
	if (fuzz_one_in(2))
		snprintf(text, sizeof(text), "%u\n", fuzz_index());
	else
		strcpy(text, FUZZ_PICK(texts));
	text_len = strlen(text);
	if (fuzz_one_in(8))
		text[fuzz_below(text_len)] = fuzz_random();
	if (fuzz_one_in(8))
		text_len = 1 + fuzz_below(sizeof(text) - 1);
}

static void tell(struct fuzz *fz, const char *path)
{
	size_t used = snprintf(fz->what, sizeof(fz->what), "%s:", path);
	int i;

	for (i = 0; i < text_len; i++)
		used += snprintf(fz->what + used, sizeof(fz->what) - used,
				 " %02x", (unsigned char)text[i]);
}

static int procfs_act(struct fuzz *fz)
{
	char child[64], thread[64];
	const char *const paths[] = {
		SELF, THREAD, child, thread, "/proc/1/vr_index",
		"/proc/2/vr_index", "/proc/1/task/1/vr_index",
	};
	const int tasks[] = { 0, 0, 1, 1, -1, -1, -1 };
	unsigned int which = fuzz_below(fuzz_one_in(4) ? 7 : 4);
	int fd, err = 0;

	snprintf(child, sizeof(child), "/proc/%d/vr_index", fz->child.pid);
	snprintf(thread, sizeof(thread), "/proc/%d/task/%d/vr_index",
		 fz->child.pid, fz->child.pid);
	task = tasks[which];
	make_text();
	tell(fz, paths[which]);
	fd = open(paths[which], O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, text_len) != text_len)
		err = -errno;
	close(fd);
	return err;
}

/* Digits, and perhaps the end of the line; the kernel reads so many at most,
 * and a zero ends them.
 */
static long long text_number(void)
{
	char copy[35] = "";
	const char *at = copy;

	memcpy(copy, text, text_len < 34 ? text_len : 34);
	at += *at == '+';
	if (!isdigit(*at))
		return -1;
	while (isdigit(*at))
		at++;
	at += *at == '\n';
	return *at ? -1 : atoll(copy);
}

static const char *procfs_check(struct fuzz *fz)
{
	long long index = text_number();
	int other = !task;

	fuzz_done(fz, FUZZ_ENTER);
	if (index < 0 || index > VR_INDEX_MAX)
		return "it is no index";
	if (task < 0)
		return "nobody can move that task";
	if (fz->after.task[task] != index)
		return "the task is elsewhere";
	if (fz->after.task[other] != fz->before.task[other])
		return "another task has moved";
	return fuzz_others_stay(fz, FUZZ_NONE) && fuzz_links_stay(fz, 0) &&
	       !memcmp(fz->before.sock, fz->after.sock,
		       sizeof(fz->after.sock)) ?
	       NULL : "something else has changed";
}

const struct fuzz_kind fuzz_procfs = { "procfs", procfs_act, procfs_check };

static int sock, option[4], option_len;

static int sockopt_act(struct fuzz *fz)
{
	static const int lens[] = { 4, 4, 4, 4, 8, 16, 5, 3, 1, 0, -1 };
	int err;

	sock = fuzz_below(FUZZ_SOCKS);
	option[0] = fuzz_index();
	option_len = FUZZ_PICK(lens);
	snprintf(fz->what, sizeof(fz->what), "socket %d: %d in %d bytes", sock,
		 option[0], option_len);
	err = setsockopt(fz->sock[sock], SOL_SOCKET, SO_VR_INDEX, option,
			 option_len) ? -errno : 0;
	return err;
}

static const char *sockopt_check(struct fuzz *fz)
{
	int i;

	fuzz_done(fz, FUZZ_OPTION);
	if (option_len < (int)sizeof(int))
		return "it is too short";
	if (fz->after.sock[sock] != option[0])
		return "the socket is elsewhere";
	/* These are bound. */
	if ((sock == 1 || sock == 3) && fz->before.sock[sock] != option[0])
		return "it was in use";
	for (i = 0; i < FUZZ_SOCKS; i++)
		if (i != sock && fz->after.sock[i] != fz->before.sock[i])
			return "another socket has moved";
	return fuzz_others_stay(fz, FUZZ_NONE) && fuzz_links_stay(fz, 0) &&
	       !memcmp(fz->before.task, fz->after.task,
		       sizeof(fz->after.task)) ?
	       NULL : "something else has changed";
}

const struct fuzz_kind fuzz_sockopt = { "SO_VR_INDEX", sockopt_act,
					sockopt_check };
