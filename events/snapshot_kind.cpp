// SPDX-License-Identifier: Apache-2.0
#include "events/snapshot_kind.hpp"

#include <array>
#include <map>

#include <capnp/message.h>
#include <capnp/schema.h>
#include <fmt/format.h>

#include "base/digest.hpp"
#include "events/schema/account.capnp.h"
#include "events/schema/claim.capnp.h"
#include "events/schema/pile.capnp.h"
#include "events/schema/session.capnp.h"
#include "events/schema/staff.capnp.h"
#include "events/schema/station.capnp.h"
#include "events/schema/tariff.capnp.h"

namespace pilecloud::events {

namespace {

using nodes = std::map<std::uint64_t, std::string>;  // by id, so that the order of discovery does not matter

// A node's words without where its file lies.
std::string words_of(capnp::schema::Node::Reader node) {
  capnp::MallocMessageBuilder copy;
  copy.setRoot(node);
  auto root = copy.getRoot<capnp::schema::Node>();
  root.setDisplayName(node.getDisplayName().slice(node.getDisplayNamePrefixLength()));
  root.setDisplayNamePrefixLength(0);
  const auto words = capnp::canonicalize(root.asReader());
  const auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

void gather(capnp::Schema schema, nodes& found);

void gather(capnp::Type type, nodes& found) {
  if (type.isList()) return gather(type.asList().getElementType(), found);
  if (type.isStruct()) return gather(type.asStruct(), found);
  if (type.isEnum()) return gather(type.asEnum(), found);
}

void gather(capnp::Schema schema, nodes& found) {
  const auto node = schema.getProto();
  if (!found.emplace(node.getId(), words_of(node)).second || !node.isStruct()) return;
  for (const auto field : schema.asStruct().getFields()) gather(field.getType(), found);
}

template <class Root>
std::string hash_of_root() {
  nodes found;
  gather(capnp::Schema{capnp::Schema::from<Root>()}, found);
  std::string all;
  for (const auto& [id, words] : found) all += words;
  return to_hex(bytes_of(sha256(all))).substr(0, 16);
}

}  // namespace

const std::string& schema_hash(category which) {
  static const std::array<std::string, category_names.size()> hashes{
      hash_of_root<schema::account::AccountFact>(), hash_of_root<schema::claim::ClaimFact>(),
      hash_of_root<schema::pile::PileFact>(),       hash_of_root<schema::session::SessionFact>(),
      hash_of_root<schema::staff::StaffFact>(),     hash_of_root<schema::station::StationFact>(),
      hash_of_root<schema::tariff::TariffFact>()};
  return hashes[static_cast<std::size_t>(which)];
}

std::string snapshot_kind(category which, std::uint32_t fold_revision) {
  return fmt::format("{}/{}/{}", to_text(which), schema_hash(which), fold_revision);
}

}  // namespace pilecloud::events
