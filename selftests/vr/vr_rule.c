// SPDX-License-Identifier: GPL-2.0
/*
 * vr_rule - a rule of nftables about the context, which nft(8) has no word for
 *
 *   vr_rule FAMILY TABLE CHAIN drop INDEX    meta vr_index INDEX drop
 *   vr_rule FAMILY TABLE CHAIN vmap MAP      meta vr_index vmap @MAP
 *   vr_rule FAMILY TABLE CHAIN set INDEX     meta vr_index set INDEX
 *   vr_rule FAMILY TABLE CHAIN inner         vxlan meta vr_index
 *
 * Appends it to a chain that is there, and prints why it cannot.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "vr_nl.h"

static struct vr_req rule;

static void put_be32(__u16 type, __u32 value)
{
	vr_req_u32(&rule, type, htonl(value));
}

static struct nlattr *nest(__u16 type)
{
	struct nlattr *attr = vr_req_room(&rule, NLA_HDRLEN);

	attr->nla_type = type | NLA_F_NESTED;
	return attr;
}

static void nest_end(struct nlattr *attr)
{
	attr->nla_len = rule.buf + rule.nlh.nlmsg_len - (char *)attr;
}

static struct nlattr *name_and_data(const char *name)
{
	vr_req_str(&rule, NFTA_EXPR_NAME, name);
	return nest(NFTA_EXPR_DATA);
}

static void meta(__u16 reg)
{
	struct nlattr *data = name_and_data("meta");

	put_be32(NFTA_META_KEY, NFT_META_VR_INDEX);
	put_be32(reg, NFT_REG32_00);
	nest_end(data);
}

static void load(void)
{
	struct nlattr *expr = nest(NFTA_LIST_ELEM);

	meta(NFTA_META_DREG);
	nest_end(expr);
}

static void inner(void)
{
	struct nlattr *expr = nest(NFTA_LIST_ELEM);
	struct nlattr *data = name_and_data("inner"), *of;

	put_be32(NFTA_INNER_NUM, 0);
	put_be32(NFTA_INNER_TYPE, NFT_INNER_VXLAN);
	put_be32(NFTA_INNER_FLAGS, NFT_INNER_MASK);
	put_be32(NFTA_INNER_HDRSIZE, 8);
	of = nest(NFTA_INNER_EXPR);
	meta(NFTA_META_DREG);
	nest_end(of);
	nest_end(data);
	nest_end(expr);
}

static void compare(__u32 index)
{
	struct nlattr *expr = nest(NFTA_LIST_ELEM);
	struct nlattr *data = name_and_data("cmp"), *value;

	put_be32(NFTA_CMP_SREG, NFT_REG32_00);
	put_be32(NFTA_CMP_OP, NFT_CMP_EQ);
	value = nest(NFTA_CMP_DATA);
	vr_req_u32(&rule, NFTA_DATA_VALUE, index);
	nest_end(value);
	nest_end(data);
	nest_end(expr);
}

/* A value into the first register, or a verdict */
static void immediate(__u32 reg, __u32 number)
{
	struct nlattr *expr = nest(NFTA_LIST_ELEM);
	struct nlattr *data = name_and_data("immediate"), *value, *verdict;

	put_be32(NFTA_IMMEDIATE_DREG, reg);
	value = nest(NFTA_IMMEDIATE_DATA);
	if (reg == NFT_REG_VERDICT) {
		verdict = nest(NFTA_DATA_VERDICT);
		put_be32(NFTA_VERDICT_CODE, number);
		nest_end(verdict);
	} else {
		vr_req_u32(&rule, NFTA_DATA_VALUE, number);
	}
	nest_end(value);
	nest_end(data);
	nest_end(expr);
}

static void lookup(const char *map)
{
	struct nlattr *expr = nest(NFTA_LIST_ELEM);
	struct nlattr *data = name_and_data("lookup");

	vr_req_str(&rule, NFTA_LOOKUP_SET, map);
	put_be32(NFTA_LOOKUP_SREG, NFT_REG32_00);
	put_be32(NFTA_LOOKUP_DREG, NFT_REG_VERDICT);
	nest_end(data);
	nest_end(expr);
}

static void set(__u32 index)
{
	struct nlattr *expr;

	immediate(NFT_REG32_00, index);
	expr = nest(NFTA_LIST_ELEM);
	meta(NFTA_META_SREG);
	nest_end(expr);
}

static void begin(struct vr_req *req, __u16 type, __u16 flags, int family,
		  int res_id)
{
	struct nfgenmsg *nfgen;

	vr_req_init(req, type, flags);
	nfgen = vr_req_room(req, sizeof(*nfgen));
	nfgen->nfgen_family = family;
	nfgen->version = NFNETLINK_V0;
	nfgen->res_id = htons(res_id);
}

static int commit(void)
{
	struct vr_req first, last;
	struct vr_req *reqs[] = { &first, &rule, &last };
	struct iovec iov[3];
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 3 };
	union {
		struct nlmsghdr nlh;
		char buf[8192];
	} answer;
	struct vr_nl nl;
	int i, err;

	begin(&first, NFNL_MSG_BATCH_BEGIN, 0, 0, NFNL_SUBSYS_NFTABLES);
	begin(&last, NFNL_MSG_BATCH_END, 0, 0, NFNL_SUBSYS_NFTABLES);
	first.nlh.nlmsg_flags = NLM_F_REQUEST;
	last.nlh.nlmsg_flags = NLM_F_REQUEST;
	for (i = 0; i < 3; i++) {
		iov[i].iov_base = reqs[i];
		iov[i].iov_len = NLMSG_ALIGN(reqs[i]->nlh.nlmsg_len);
	}
	err = vr_nl_open(&nl, NETLINK_NETFILTER);
	if (err)
		return err;
	if (sendmsg(nl.fd, &msg, 0) < 0 ||
	    recv(nl.fd, &answer, sizeof(answer), 0) < 0)
		err = -errno;
	else if (answer.nlh.nlmsg_type != NLMSG_ERROR)
		err = -EBADMSG;
	else
		err = *(const int *)NLMSG_DATA(&answer.nlh);
	vr_nl_close(&nl);
	return err;
}

static int family(const char *name)
{
	if (!strcmp(name, "inet"))
		return NFPROTO_INET;
	if (!strcmp(name, "netdev"))
		return NFPROTO_NETDEV;
	if (!strcmp(name, "bridge"))
		return NFPROTO_BRIDGE;
	return NFPROTO_UNSPEC;
}

static int expressions(const char *what, const char *arg)
{
	if (!strcmp(what, "drop")) {
		load();
		compare(atoi(arg));
		immediate(NFT_REG_VERDICT, NF_DROP);
	} else if (!strcmp(what, "vmap")) {
		load();
		lookup(arg);
	} else if (!strcmp(what, "set")) {
		set(atoi(arg));
	} else if (!strcmp(what, "inner")) {
		inner();
	} else {
		return -EINVAL;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct nlattr *list;
	int err = -EINVAL;

	if (argc >= 5) {
		begin(&rule, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE,
		      NLM_F_CREATE | NLM_F_APPEND, family(argv[1]), 0);
		vr_req_str(&rule, NFTA_RULE_TABLE, argv[2]);
		vr_req_str(&rule, NFTA_RULE_CHAIN, argv[3]);
		list = nest(NFTA_RULE_EXPRESSIONS);
		err = expressions(argv[4], argc > 5 ? argv[5] : "");
		nest_end(list);
	}
	if (!err)
		err = commit();
	if (!err)
		return 0;
	fprintf(stderr, "%s\n", strerror(-err));
	return 1;
}
