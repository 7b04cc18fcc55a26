// SPDX-License-Identifier: GPL-2.0-only
//
// Contexts: virtual routers and virtual hosts inside one network namespace.
//
// Requests go to the kernel of the session. What the kernel refuses comes back as its errno and
// its own sentence; a kernel answer that makes no sense is EBADMSG.
#pragma once

#include <linux/vr.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vr/result.h"

namespace vr {

class Session;

inline constexpr std::uint32_t kIndexMax = VR_INDEX_MAX;
inline constexpr std::size_t kNameMax = VR_NAME_MAX;

enum class ContextState : std::uint32_t {
  active = VR_STATE_ACTIVE,
  dying = VR_STATE_DYING,
};

// One context as the kernel describes it. What the kernel left out is empty.
struct Context {
  std::uint32_t index = 0;
  std::string name;
  std::optional<std::uint64_t> cookie;  // tells apart two contexts with one index over time
  std::optional<ContextState> state;
  std::optional<std::uint32_t> tasks;    // threads
  std::optional<std::uint32_t> sockets;  // open sockets
  std::optional<std::uint32_t> links;    // interfaces
  std::optional<std::uint64_t> guard_drops;
  std::optional<std::uint64_t> moved_drops;
};

// How a person names a context: by index or by name.
using ContextId = std::variant<std::uint32_t, std::string>;

// Reads a decimal index. EINVAL if it is not a number, ERANGE outside of `min` to kIndexMax.
[[nodiscard]] Result<std::uint32_t> parse_index(std::string_view text, std::uint32_t min = 0);

// Checks a name: a letter, then letters, digits, '.', '_' and '-', at most kNameMax. EINVAL.
[[nodiscard]] Result<std::string> parse_name(std::string_view text);

// Reads an index or a name; what starts with a digit is an index. EINVAL, ERANGE.
[[nodiscard]] Result<ContextId> parse_context_id(std::string_view text);

// Creates a context; without an index the kernel takes a free one. EEXIST, ENOSPC, EPERM.
[[nodiscard]] Result<Context> add_context(Session& session, const std::string& name,
                                          std::optional<std::uint32_t> index);

// Which contexts may be deleted: those that nobody uses, or any, whose sockets are aborted and
// whose interfaces come to context 0.
enum class Deletion { unused, forced };

// Deletes a context. ENOENT, EBUSY, EPERM.
[[nodiscard]] Result<void> delete_context(Session& session, const ContextId& id,
                                          Deletion deletion = Deletion::unused);

// Renames a context. ENOENT, EEXIST, EPERM; ESTALE if it was replaced by another meanwhile.
[[nodiscard]] Result<void> rename_context(Session& session, const ContextId& id,
                                          const std::string& name);

// Reads one context. ENOENT.
[[nodiscard]] Result<Context> get_context(Session& session, const ContextId& id);

// Reads all contexts, in the order of their indexes.
[[nodiscard]] Result<std::vector<Context>> list_contexts(Session& session);

// The index that `id` stands for. An index stands for itself, without asking the kernel.
[[nodiscard]] Result<std::uint32_t> resolve_context(Session& session, const ContextId& id);

}  // namespace vr
