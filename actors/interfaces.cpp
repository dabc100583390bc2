// SPDX-License-Identifier: Apache-2.0
#include "actors/interfaces.hpp"

namespace pilecloud::actors {
namespace {
constexpr auto entity_errors = caf::atom("entity");
}

caf::error make_error(death why, std::string detail) {
  return {static_cast<std::uint8_t>(why), entity_errors, caf::make_message(std::move(detail))};
}

std::optional<death> death_of(const caf::error& reason) {
  if (!reason || reason.category() != entity_errors) return std::nullopt;
  return static_cast<death>(reason.code());
}

std::string detail_of(const caf::error& reason) {
  if (reason && reason.context().match_elements<std::string>()) return reason.context().get_as<std::string>(0);
  return caf::to_string(reason);
}

}  // namespace pilecloud::actors
