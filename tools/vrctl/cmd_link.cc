// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"
#include "names.h"
#include "output.h"
#include "vr/context.h"
#include "vr/link.h"

namespace vrctl {
namespace {

std::string render(const std::vector<vr::Link>& links, const ContextNames& names,
                   const Options& options) {
  Table table({{"dev"}, {"ifindex"}, {"index"}, {"context"}});
  for (const vr::Link& link : links)
    table.add(
        {link.name, std::uint64_t{link.ifindex}, optional_value(link.index), names.of(link.index)});
  return table.render(options);
}

Outcome set(const Invocation& call) {
  const vr::Result<vr::ContextId> id = vr::parse_context_id(call.arguments.at("context"));
  if (!id)
    return usage_error(id.error());

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<std::uint32_t> index = vr::resolve_context(*session, *id);
  if (!index)
    return refused(index.error());
  const std::string& dev = call.arguments.at("DEV");
  if (const vr::Result<void> done = vr::set_link_context(*session, dev, *index); !done)
    return refused(done.error());
  return {};
}

vr::Result<std::vector<vr::Link>> read_links(vr::Session& session,
                                             const std::optional<std::string>& dev,
                                             std::optional<std::uint32_t> index) {
  if (!dev)
    return vr::list_links(session, index);

  const vr::Result<vr::Link> link = vr::get_link(session, *dev);
  if (!link)
    return vr::failure(link.error());
  if (index && link->index != index)
    return std::vector<vr::Link>();
  return std::vector<vr::Link>{*link};
}

Outcome show(const Invocation& call) {
  std::optional<vr::ContextId> id;
  if (const auto text = call.arguments.find("context")) {
    const vr::Result<vr::ContextId> parsed = vr::parse_context_id(*text);
    if (!parsed)
      return usage_error(parsed.error());
    id = *parsed;
  }

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());

  std::optional<std::uint32_t> index;
  if (id) {
    // Asked for even if it is a number: an unknown context is not an empty one.
    const vr::Result<vr::Context> context = vr::get_context(*session, *id);
    if (!context)
      return refused(context.error());
    index = context->index;
  }

  const auto links = read_links(*session, call.arguments.find("DEV"), index);
  if (!links)
    return refused(links.error());
  const vr::Result<ContextNames> names = ContextNames::read(*session);
  if (!names)
    return refused(names.error());
  call.environment.out << render(*links, *names, call.options);
  return {};
}

}  // namespace

Object link_object() {
  return {
      "link",
      "network interfaces and the contexts they are in",
      {
          {"set", "DEV context CTX", "put an interface into a context",
           "\n"
           "Its addresses stay with it. 'context 0' takes it back to the default one.\n",
           set},
          {"show", "[DEV] [context CTX]", "show interfaces and their contexts",
           "\n"
           "The loopback interface is shared: it is in no context, and works in each.\n",
           show},
      },
  };
}

}  // namespace vrctl
