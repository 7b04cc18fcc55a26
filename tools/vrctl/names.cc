// SPDX-License-Identifier: GPL-2.0-only
#include "names.h"

#include <cerrno>

namespace vrctl {

vr::Result<ContextNames> ContextNames::read(vr::Session& session) {
  vr::Result<std::vector<vr::Context>> contexts = vr::list_contexts(session);
  if (!contexts)
    return vr::failure(contexts.error());

  ContextNames names;
  for (vr::Context& context : *contexts)
    names.names_.emplace(context.index, std::move(context.name));
  return names;
}

vr::Result<ContextNames> ContextNames::read(vr::Session& session, std::uint32_t index) {
  ContextNames names;
  vr::Result<vr::Context> context = vr::get_context(session, index);
  if (context)
    names.names_.emplace(context->index, std::move(context->name));
  else if (context.error().code != ENOENT)
    return vr::failure(context.error());
  return names;
}

Value ContextNames::of(std::optional<std::uint32_t> index) const {
  if (!index)
    return {};
  const auto found = names_.find(*index);
  return found == names_.end() ? Value() : Value(found->second);
}

}  // namespace vrctl
