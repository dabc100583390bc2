// SPDX-License-Identifier: Apache-2.0
// The form of an OCPP payload, written once as a table: it checks what piles send and what we send, and names the field
// and the kind of violation, from which the CALLERROR of the version follows.
//
//   const ocpp_shape start{integer("connectorId"), text("idTag", 20), maybe(moment("timestamp"))};
//   auto checked = check(payload, start, {ocpp_version::ocpp16});
//
// Tolerant (what piles send): an unknown field, null for an optional one, a time without a zone, and whatever a field
// marked loose() has wrong are noted and let through, since a refused frame is a fact lost (rules.md R7). Strict (what
// we send, and tests): they are faults. Each 2.0.1 object may carry customData; the tables do not repeat it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "devices/ocpp_value.hpp"

namespace pilecloud::devices {

enum class ocpp_version : std::uint8_t { ocpp16 = 1, ocpp201 };
std::string_view to_text(ocpp_version version);  // the WebSocket subprotocol: "ocpp1.6", "ocpp2.0.1"

enum class value_kind : std::uint8_t { any, text, uri, integer, decimal, boolean, moment, word, object, list };

class ocpp_shape;

struct ocpp_field {
  std::string_view name;
  value_kind kind = value_kind::any;
  bool required = true;
  bool is_loose = false;
  bool in_tenths = false;          // a decimal of at most one digit after the point
  std::int64_t least = INT64_MIN;  // of an integer; entries of a list
  std::int64_t most = INT64_MAX;   // the same; characters of a text
  std::vector<std::string_view> words{};
  std::shared_ptr<const ocpp_shape> inner{};  // of an object, or of a list's entries
  std::shared_ptr<const ocpp_field> entry{};  // of a list whose entries are no objects

  ocpp_field between(std::int64_t from, std::int64_t to) const;
  ocpp_field loose() const;
  ocpp_field tenths() const;
};

class ocpp_shape {
 public:
  ocpp_shape() = default;
  ocpp_shape(std::initializer_list<ocpp_field> fields) : fields_(fields) {}
  const std::vector<ocpp_field>& fields() const { return fields_; }
  const ocpp_field* find(std::string_view name) const;

 private:
  std::vector<ocpp_field> fields_;
};

// How the tables are written. Fields are required unless maybe().
namespace fields {
inline constexpr std::int64_t no_limit = INT64_MAX;
ocpp_field any(std::string_view name);
ocpp_field text(std::string_view name, std::int64_t most = no_limit);
ocpp_field uri(std::string_view name);
ocpp_field integer(std::string_view name);
ocpp_field decimal(std::string_view name);
ocpp_field boolean(std::string_view name);
ocpp_field moment(std::string_view name);
ocpp_field word(std::string_view name, std::vector<std::string_view> words);
ocpp_field object(std::string_view name, ocpp_shape inner);
ocpp_field list(std::string_view name, ocpp_shape entries, std::int64_t least = 0, std::int64_t most = no_limit);
ocpp_field list_of(ocpp_field entries, std::int64_t least = 0,
                   std::int64_t most = no_limit);  // it has the entry's name
ocpp_field maybe(ocpp_field field);
}  // namespace fields

enum class strictness : std::uint8_t { tolerant, strict };
enum class fault_kind : std::uint8_t { formation = 1, property, occurrence, type };
std::string_view call_error_code(fault_kind kind, ocpp_version version);

struct shape_fault {
  fault_kind kind{};
  std::string path;       // "meterValue[0].sampledValue[1].unit"
  std::string_view rule;  // "text_must_fit_its_length"
  bool operator==(const shape_fault&) const = default;
};

// What tolerance let through, in the order met; empty for a payload of the standard.
using shape_notes = std::vector<shape_fault>;

struct shape_terms {
  ocpp_version version{};
  devices::strictness strictness = strictness::tolerant;
};
result<shape_notes, shape_fault> check(const json& payload, const ocpp_shape& shape, shape_terms terms);

// A time as OCPP has it. Without a zone it is read as UTC and `zoned` is false: the reader knows the pile's own (R3).
// Also "+0800", "+08" and a space for the T, which piles send.
struct ocpp_time {
  instant at{};
  bool zoned = true;
};
std::optional<ocpp_time> parse_ocpp_time(std::string_view text);

}  // namespace pilecloud::devices
