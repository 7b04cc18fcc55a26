/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vr.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_VR_H
#define _UAPI_LINUX_VR_H

#define VR_FAMILY_NAME		"vr"
#define VR_FAMILY_VERSION	1

#define VR_INDEX_MAX	1048575
#define VR_NAME_MAX	31

/**
 * enum vr_state - The life of a context.
 * @VR_STATE_ACTIVE: In use, or ready for it.
 * @VR_STATE_DYING: Being deleted. Nobody can enter it any more.
 */
enum vr_state {
	VR_STATE_ACTIVE,
	VR_STATE_DYING,
};

#define VR_NODE_MAX	63
#define VR_LEASE_MAX	3600000

/**
 * enum vr_host_role - What this kernel is to a shared address.
 * @VR_HOST_ROLE_NONE: All there is, as with any other address.
 * @VR_HOST_ROLE_MEMBER: One of those who serve it. Silent about what is not
 *   its own.
 * @VR_HOST_ROLE_LEAD: The one who speaks for the host, and forwards to the
 *   others.
 */
enum vr_host_role {
	VR_HOST_ROLE_NONE,
	VR_HOST_ROLE_MEMBER,
	VR_HOST_ROLE_LEAD,
};

/**
 * enum vr_host_knowledge - What is known of the ports of a distributed host.
 * @VR_HOST_KNOWLEDGE_OPEN: Nobody claims to know where each port is. The local
 *   socket decides, what is not the lead's own goes to all members.
 * @VR_HOST_KNOWLEDGE_COMPLETE: The table of owners is all there is. The lead
 *   answers for ports that nobody has.
 */
enum vr_host_knowledge {
	VR_HOST_KNOWLEDGE_OPEN,
	VR_HOST_KNOWLEDGE_COMPLETE,
};

enum {
	VR_A_CONTEXT_INDEX = 1,
	VR_A_CONTEXT_NAME,
	VR_A_CONTEXT_COOKIE,
	VR_A_CONTEXT_STATE,
	VR_A_CONTEXT_TASKS,
	VR_A_CONTEXT_SOCKETS,
	VR_A_CONTEXT_LINKS,
	VR_A_CONTEXT_GUARD_DROPS,
	VR_A_CONTEXT_MOVED_DROPS,
	VR_A_CONTEXT_PAD,
	VR_A_CONTEXT_FORCE,

	__VR_A_CONTEXT_MAX,
	VR_A_CONTEXT_MAX = (__VR_A_CONTEXT_MAX - 1)
};

enum {
	VR_A_LINK_IFINDEX = 1,
	VR_A_LINK_IFNAME,
	VR_A_LINK_INDEX,
	VR_A_LINK_OLD_INDEX,

	__VR_A_LINK_MAX,
	VR_A_LINK_MAX = (__VR_A_LINK_MAX - 1)
};

enum {
	VR_A_PROCESS_PID = 1,
	VR_A_PROCESS_TID,
	VR_A_PROCESS_INDEX,
	VR_A_PROCESS_OLD_INDEX,

	__VR_A_PROCESS_MAX,
	VR_A_PROCESS_MAX = (__VR_A_PROCESS_MAX - 1)
};

enum {
	VR_A_HOST_IFINDEX = 1,
	VR_A_HOST_IFNAME,
	VR_A_HOST_INDEX,
	VR_A_HOST_IPV4,
	VR_A_HOST_ROLE,
	VR_A_HOST_EPOCH,
	VR_A_HOST_LEASE,
	VR_A_HOST_LEASE_LEFT,
	VR_A_HOST_KNOWLEDGE,
	VR_A_HOST_SELF,
	VR_A_HOST_LEAD,
	VR_A_HOST_GROUP,
	VR_A_HOST_MEMBER,
	VR_A_HOST_COUNTERS,
	VR_A_HOST_PAD,

	__VR_A_HOST_MAX,
	VR_A_HOST_MAX = (__VR_A_HOST_MAX - 1)
};

enum {
	VR_A_HOST_MEMBER_NODE = 1,
	VR_A_HOST_MEMBER_MAC,
	VR_A_HOST_MEMBER_IFINDEX,
	VR_A_HOST_MEMBER_IFNAME,

	__VR_A_HOST_MEMBER_MAX,
	VR_A_HOST_MEMBER_MAX = (__VR_A_HOST_MEMBER_MAX - 1)
};

enum {
	VR_A_HOST_COUNTERS_DELIVER = 1,
	VR_A_HOST_COUNTERS_FORWARD_ALL,
	VR_A_HOST_COUNTERS_FORWARD_OWNER,
	VR_A_HOST_COUNTERS_FORWARD_LEAD,
	VR_A_HOST_COUNTERS_DROP_ELSEWHERE,
	VR_A_HOST_COUNTERS_DROP_LEAD,
	VR_A_HOST_COUNTERS_DROP_MUTE,
	VR_A_HOST_COUNTERS_DROP_FORWARD,
	VR_A_HOST_COUNTERS_SILENT,
	VR_A_HOST_COUNTERS_CONFLICT,
	VR_A_HOST_COUNTERS_PAD,

	__VR_A_HOST_COUNTERS_MAX,
	VR_A_HOST_COUNTERS_MAX = (__VR_A_HOST_COUNTERS_MAX - 1)
};

enum {
	VR_A_HOST_PORT_IFINDEX = 1,
	VR_A_HOST_PORT_IFNAME,
	VR_A_HOST_PORT_INDEX,
	VR_A_HOST_PORT_IPV4,
	VR_A_HOST_PORT_PROTOCOL,
	VR_A_HOST_PORT_FIRST,
	VR_A_HOST_PORT_LAST,
	VR_A_HOST_PORT_NODE,

	__VR_A_HOST_PORT_MAX,
	VR_A_HOST_PORT_MAX = (__VR_A_HOST_PORT_MAX - 1)
};

enum {
	VR_CMD_CONTEXT_NEW = 1,
	VR_CMD_CONTEXT_DEL,
	VR_CMD_CONTEXT_SET,
	VR_CMD_CONTEXT_GET,
	VR_CMD_CONTEXT_NEW_NTF,
	VR_CMD_CONTEXT_SET_NTF,
	VR_CMD_CONTEXT_DEL_NTF,
	VR_CMD_LINK_SET,
	VR_CMD_LINK_GET,
	VR_CMD_LINK_NTF,
	VR_CMD_PROCESS_NTF,
	VR_CMD_HOST_NEW,
	VR_CMD_HOST_DEL,
	VR_CMD_HOST_SET,
	VR_CMD_HOST_GET,
	VR_CMD_HOST_NEW_NTF,
	VR_CMD_HOST_SET_NTF,
	VR_CMD_HOST_DEL_NTF,
	VR_CMD_HOST_MEMBER_NEW,
	VR_CMD_HOST_MEMBER_DEL,
	VR_CMD_HOST_PORT_NEW,
	VR_CMD_HOST_PORT_DEL,
	VR_CMD_HOST_PORT_GET,
	VR_CMD_HOST_PORT_NTF,

	__VR_CMD_MAX,
	VR_CMD_MAX = (__VR_CMD_MAX - 1)
};

#define VR_MCGRP_CONTEXT	"context"
#define VR_MCGRP_LINK		"link"
#define VR_MCGRP_PROCESS	"process"
#define VR_MCGRP_HOST		"host"

#endif /* _UAPI_LINUX_VR_H */
