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

	__VR_CMD_MAX,
	VR_CMD_MAX = (__VR_CMD_MAX - 1)
};

#define VR_MCGRP_CONTEXT	"context"
#define VR_MCGRP_LINK		"link"
#define VR_MCGRP_PROCESS	"process"

#endif /* _UAPI_LINUX_VR_H */
