// SPDX-License-Identifier: Apache-2.0
// openapi.json (OpenAPI 3.1) made of the route table: what is not in the table is not described, and what is described
// is what application.cpp checks.
#include "http/machine.hpp"

namespace pilecloud::http {

namespace {

const shape& problem_shape() {
  static const shape one{text("type"),
                         text("title"),
                         integer("status"),
                         text("detail").optional(),
                         text("field").optional().noted("the field or header that broke the rule"),
                         text("rule").optional().noted("the rule, named as it must hold")};
  return one;
}

ordered_json parameter_named(std::string_view name, std::string_view in, bool required, ordered_json schema) {
  return {{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
}

ordered_json path_parameters_of(std::string_view pattern) {
  auto found = ordered_json::array();
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    const auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    const auto schema = name == "n" ? schema_of(integer("n").between(1, INT64_MAX)) : schema_of(id("id"));
    found.push_back(parameter_named(name, "path", true, schema));
  }
  return found;
}

ordered_json parameters_of(const route& one) {
  auto all = path_parameters_of(one.pattern);
  if (one.query != nullptr) {
    for (const auto& field : one.query().fields()) {
      all.push_back(parameter_named(field.name, "query", field.required, schema_of(field)));
    }
  }
  if (one.pages) {
    all.push_back(parameter_named("limit", "query", false, schema_of(integer("limit").between(1, 1000))));
    all.push_back(parameter_named("cursor", "query", false, schema_of(text("cursor").up_to(2000))));
  }
  all.push_back(parameter_named("position", "query", false, {{"type", "string"}, {"pattern", "^[0-9]+:[0-9]+$"}}));
  if (one.method != "GET") {
    all.push_back(parameter_named("Idempotency-Key", "header", one.method == "POST", schema_of(text("key"))));
  } else if (one.result != nullptr) {
    all.push_back(parameter_named("If-None-Match", "header", false, {{"type", "string"}}));
  }
  return all;
}

ordered_json schema_of_result(const route& one) {
  if (!one.pages) return one.result().schema();
  return {{"type", "object"},
          {"required", {"items", "next_cursor"}},
          {"properties",
           {{"items", {{"type", "array"}, {"items", one.result().schema()}}},
            {"next_cursor", {{"type", {"string", "null"}}}}}}};
}

ordered_json answers_of(const route& one) {
  ordered_json good{{"description", "done"}};
  if (one.result != nullptr) {
    good["content"] = {{"application/json", {{"schema", schema_of_result(one)}}}};
  } else {
    good["content"] = {{"text/plain", ordered_json::object()}};
  }
  if (one.method != "GET" && one.success == 201) {
    good["headers"] = {{"Location", {{"schema", {{"type", "string"}}}}},
                       {"Pilecloud-Position", {{"schema", {{"type", "string"}}}}}};
  }
  ordered_json refused{
      {"description", "problem details (RFC 9457)"},
      {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/problem"}}}}}}}};
  return {{std::to_string(one.success), std::move(good)}, {"default", std::move(refused)}};
}

ordered_json roles_of(const route& one) {
  auto names = ordered_json::array();
  for (const auto who : {role::administrator, role::operations, role::accountant, role::auditor, role::device}) {
    if (one.roles.has(who)) names.push_back(domain::staff::to_text(who));
  }
  return names;
}

ordered_json operation_of(const route& one) {
  ordered_json made{{"summary", one.summary}, {"parameters", parameters_of(one)}};
  if (one.method != "GET" && one.body != nullptr) {
    made["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", one.body().schema()}}}}}};
  }
  made["responses"] = answers_of(one);
  if (one.access == access::everybody) {
    made["security"] = ordered_json::array();
  } else {
    made["x-roles"] = roles_of(one);
  }
  return made;
}

std::string lower(std::string_view method) {
  std::string made{method};
  for (auto& c : made) c = static_cast<char>(c - 'A' + 'a');
  return made;
}

}  // namespace

ordered_json openapi_of(const std::vector<route>& table) {
  ordered_json paths = ordered_json::object();
  for (const auto& one : table) paths[std::string{one.pattern}][lower(one.method)] = operation_of(one);
  auto either = ordered_json::array();
  either.push_back(ordered_json{{"bearer", ordered_json::array()}});
  either.push_back(ordered_json{{"cookie", ordered_json::array()}});
  return {{"openapi", "3.1.0"},
          {"info", {{"title", "pilecloud"}, {"version", "1"}}},
          {"paths", std::move(paths)},
          {"security", std::move(either)},
          {"components",
           {{"schemas", {{"problem", problem_shape().schema()}}},
            {"securitySchemes",
             {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
              {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "pilecloud_token"}}}}}}}};
}

}  // namespace pilecloud::http
