// SPDX-License-Identifier: Apache-2.0
#include "http/pile_upkeep.hpp"

#include <algorithm>
#include <array>

#include "http/pile_numbers.hpp"
#include "http/pile_verbs.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

namespace pile = domain::pile;
namespace verbs = actors::verbs;

constexpr std::int64_t location_most = 512;

std::string location_in(const call& now) {
  auto location = now.fields().text("location");
  constexpr std::array<std::string_view, 5> ways{"https://", "http://", "ftp://", "ftps://", "sftp://"};
  const bool is_one =
      std::any_of(ways.begin(), ways.end(), [&location](std::string_view way) { return location.starts_with(way); });
  const bool has_blanks = location.find_first_of(" \"<>\\^`{|}") != std::string::npos;
  if (!is_one || has_blanks) {
    refuse(problem_kind::invalid, "must be an address by http, https, ftp, ftps or sftp", "location",
           "location_must_be_an_address");
  }
  return location;
}

response told_by(call& now, const projections::pile_row& of, std::uint32_t number, const actors::pile_verb& verb) {
  auto body = json_of(run_verb(now, of, verb));
  body["number"] = number;
  return shown(now, body);
}

response show(call& now, pile::upkeep_kind kind) {
  const auto of = pile_named(now);
  const auto all = projections::pile_service_of(now.rows, of.pile).upkeep;
  const auto found = all.find(kind);
  const auto row = found == all.end() ? projections::upkeep_row{} : found->second;
  const auto wanted_at = row.wanted_at == instant{} ? std::nullopt : std::optional{row.wanted_at};
  return shown(now, {{"number", row.number == 0 ? ordered_json{} : ordered_json(row.number)},
                     {"location", text_or_null(row.location)},
                     {"at", time_or_null(wanted_at)},
                     {"asked_at", time_or_null(row.asked_at)},
                     {"status", text_or_null(row.status)},
                     {"file", text_or_null(row.file)},
                     {"told_at", time_or_null(row.told_at)},
                     {"installed", of.nameplate ? text_or_null(of.nameplate->firmware) : ordered_json{}}});
}

}  // namespace

const shape& firmware_shape() {
  static const shape one{text("location").between(1, location_most).noted("where the pile gets it"),
                         moment("at").optional().noted("when it gets it; absent: now")};
  return one;
}

const shape& diagnostics_shape() {
  static const shape one{text("location").between(1, location_most).noted("where the pile puts the file"),
                         moment("since").optional()};
  return one;
}

const shape& upkeep_state_shape() {
  static const shape one{integer("number").optional(),
                         text("location").between(0, location_most).optional().noted("without a user and password"),
                         moment("at").optional(),
                         moment("asked_at").optional(),
                         text("status").between(0, 50).optional().noted("the pile's own word: Downloading, Uploaded"),
                         text("file").between(0, 255).optional(),
                         moment("told_at").optional(),
                         text("installed").between(0, 50).optional().noted("the firmware it named when it booted")};
  return one;
}

response update_firmware(call& now) {
  const auto of = pile_named(now);
  const auto location = location_in(now);
  const auto at = now.fields().moment("at").value_or(now.now);
  const auto number = number_of_upkeep(now, of, {pile::upkeep_kind::firmware, location, at});
  return told_by(now, of, number, verbs::update_firmware{number, location, at});
}

response show_firmware(call& now) { return show(now, pile::upkeep_kind::firmware); }

response fetch_diagnostics(call& now) {
  const auto of = pile_named(now);
  const auto location = location_in(now);
  const auto since = now.fields().moment("since");
  const auto number = number_of_upkeep(now, of, {pile::upkeep_kind::diagnostics, location, since.value_or(instant{})});
  return told_by(now, of, number, verbs::fetch_diagnostics{number, location, since});
}

response show_diagnostics(call& now) { return show(now, pile::upkeep_kind::diagnostics); }

}  // namespace pilecloud::http
