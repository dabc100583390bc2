// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp201/variables.hpp"

#include "devices/ocpp_payload.hpp"
#include "devices/pile_secrets.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

using domain::pile::attribute_type;
using domain::pile::mutability;
using domain::pile::setting;

std::string_view word_of(attribute_type type) {
  switch (type) {
    case attribute_type::actual:
      return "Actual";
    case attribute_type::target:
      return "Target";
    case attribute_type::minimum:
      return "MinSet";
    case attribute_type::maximum:
      return "MaxSet";
  }
  return "Actual";
}

attribute_type type_of(std::string_view word) {
  if (word == "Target") return attribute_type::target;
  if (word == "MinSet") return attribute_type::minimum;
  return word == "MaxSet" ? attribute_type::maximum : attribute_type::actual;
}

std::optional<mutability> mutability_of(std::string_view word) {
  if (word == "ReadOnly") return mutability::read_only;
  if (word == "WriteOnly") return mutability::write_only;
  if (word == "ReadWrite") return mutability::read_write;
  return std::nullopt;
}

std::uint16_t number_in(const ocpp_payload& from, std::string_view name) {
  const auto number = from.integer(name);
  return number && *number >= 0 && *number <= 0xFFFF ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
}

json named(const std::string& name, const std::string& instance) {
  json made{{"name", name}};
  if (!instance.empty()) made["instance"] = instance;
  return made;
}

}  // namespace

json written_place(const setting& place) {
  auto component = named(place.component, place.component_instance);
  if (place.evse != 0) {
    component["evse"] = {{"id", place.evse}};
    if (place.connector != 0) component["evse"]["connectorId"] = place.connector;
  }
  json made{{"component", std::move(component)}, {"variable", named(place.variable, place.variable_instance)}};
  if (place.attribute != attribute_type::actual) made["attributeType"] = word_of(place.attribute);
  return made;
}

setting read_place(const json& entry) {
  const ocpp_payload said{entry};
  setting made;
  if (const auto* component = said.find("component")) {
    const ocpp_payload named_one{*component};
    made.component = named_one.text("name");
    made.component_instance = named_one.text("instance");
    if (const auto* evse = named_one.find("evse")) {
      made.evse = number_in(ocpp_payload{*evse}, "id");
      made.connector = number_in(ocpp_payload{*evse}, "connectorId");
    }
  }
  if (const auto* variable = said.find("variable")) {
    made.variable = ocpp_payload{*variable}.text("name");
    made.variable_instance = ocpp_payload{*variable}.text("instance");
  }
  made.attribute = type_of(said.text("attributeType"));
  return made;
}

std::vector<setting> read_report(const json& report_data) {
  std::vector<setting> made;
  for (const auto& entry : report_data) {
    const ocpp_payload said{entry};
    auto place = read_place(entry);
    if (const auto* about = said.find("variableCharacteristics")) place.unit = ocpp_payload{*about}.text("unit");
    const auto* attributes = said.find("variableAttribute");
    if (attributes == nullptr) continue;
    for (const auto& each : *attributes) {
      const ocpp_payload attribute{each};
      auto& one = made.emplace_back(place);
      one.attribute = type_of(attribute.text("type"));
      one.mutability = mutability_of(attribute.text("mutability"));
      if (attribute.find("value") != nullptr && !is_secret_setting(one.variable)) one.value = attribute.text("value");
    }
  }
  return made;
}

}  // namespace pilecloud::devices::ocpp201
