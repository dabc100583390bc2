// SPDX-License-Identifier: Apache-2.0
#include "cluster/message_fields.hpp"

#include "cluster/transport.hpp"

namespace pilecloud::cluster {

std::string_view to_text(decode_fault fault) {
  switch (fault) {
    case decode_fault::too_large:
      return "too large";
    case decode_fault::malformed:
      return "malformed";
    case decode_fault::unknown_command:
      return "unknown command";
    case decode_fault::too_many_rules:
      return "too many rules";
  }
  return "unknown";
}

std::optional<decode_failure> beyond_limit(std::string_view bytes) {
  if (bytes.size() <= call_bytes_max) return std::nullopt;
  return decode_failure{decode_fault::too_large,
                        fmt::format("{} bytes, at most {} are taken", bytes.size(), call_bytes_max)};
}

decode_failure failure_of(events::decode_error error) {
  switch (error.kind) {
    case events::decode_fault::malformed:
      break;
    case events::decode_fault::unknown_category:
    case events::decode_fault::unknown_fact:
    case events::decode_fault::out_of_range:
      return {decode_fault::unknown_command, std::move(error.detail)};
  }
  return {decode_fault::malformed, std::move(error.detail)};
}

void refuse_malformed(std::string detail) { events::refuse(events::decode_fault::malformed, std::move(detail)); }

void refuse_unknown(std::string_view what, std::uint16_t number) {
  if (number == 0) refuse_malformed(fmt::format("a {} that says nothing", what));
  events::refuse(events::decode_fault::unknown_fact, fmt::format("{} {} is newer than this program", what, number));
}

}  // namespace pilecloud::cluster
