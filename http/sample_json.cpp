// SPDX-License-Identifier: Apache-2.0
#include "http/sample_json.hpp"

#include "domain/session/sample_text.hpp"
#include "http/problem.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;

[[noreturn]] void broken(const session::sample_error& why, const std::string& path) {
  refuse(problem_kind::invalid, "cannot be read as a sampled value", path + "." + std::string{why.field},
         std::string{why.rule});
}

}  // namespace

field samples_field() {
  return list("samples",
              {moment("at"), text("value").between(1, 40).noted("decimal text"),
               text("unit").between(1, 20).optional().noted("Wh (default), kWh, W, kW, V, A, Celsius, Percent"),
               text("measurand").between(1, 50).optional().noted("Energy.Active.Import.Register by default"),
               text("context").between(1, 50).optional(), text("phase").between(1, 10).optional(),
               text("location").between(1, 20).optional(), integer("multiplier").between(-9, 9).optional()},
              samples_max);
}

field register_field(std::string name) {
  return object(std::move(name), {text("value").between(1, 40), one_of("unit", {"Wh", "kWh"}).optional()})
      .noted("the energy register");
}

std::vector<session::sample> samples_of(const json& samples) {
  std::vector<session::sample> made;
  for (const auto& one : samples) {
    const auto asked = form::checked(one);
    const auto value = asked.text("value");
    const auto unit = asked.text("unit");
    const auto measurand = asked.text("measurand");
    const auto context = asked.text("context");
    const auto phase = asked.text("phase");
    const auto location = asked.text("location");
    const auto multiplier = static_cast<int>(asked.integer("multiplier"));
    auto read =
        session::parse_sample(*asked.moment("at"), {value, unit, measurand, context, phase, location, multiplier});
    if (!read) broken(read.error(), "samples[" + std::to_string(&one - &samples.front()) + "]");
    if (read.value()) made.push_back(*read.value());
  }
  return made;
}

std::optional<energy> register_in(const form& asked, std::string_view name) {
  if (!asked.has(name)) return std::nullopt;
  const auto meter = form::checked(asked.at(name));
  auto read = session::parse_register(meter.text("value"), meter.text("unit"));
  if (!read) broken(read.error(), std::string{name});
  return read.value();
}

}  // namespace pilecloud::http
