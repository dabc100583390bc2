// SPDX-License-Identifier: Apache-2.0
#include "http/judgement.hpp"

#include <algorithm>
#include <charconv>

#include "http/application.hpp"

namespace pilecloud::http {

namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> first_bytes(const hash256& hash) {
  std::array<std::uint8_t, Size> first{};
  std::copy_n(hash.begin(), Size, first.begin());
  return first;
}

std::string cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return std::string{pair.substr(name.size() + 1)};
    }
  }
  return {};
}

// "http://host:port" is our own when host:port is what the request was sent to.
bool is_own_origin(const request& asked) {
  auto origin = asked.header("origin");
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;
  origin.remove_prefix(scheme + 3);
  return !origin.empty() && origin == asked.header("host");
}

}  // namespace

shown_token token_of(const request& asked) {
  const auto authorization = asked.header("authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.starts_with(scheme)) return {std::string{authorization.substr(scheme.size())}, false};
  return {cookie_of(asked.header("cookie"), token_cookie), true};
}

void check_origin(const request& asked, const std::optional<principal>& who) {
  if (who && !who->by_cookie) return;
  const bool named = !asked.header("origin").empty();
  const bool own = named ? is_own_origin(asked) : asked.header("sec-fetch-site") == "same-origin";
  // Without a token (login) a program that names no origin at all may ask.
  const bool plain_program = !who && !named && asked.header("sec-fetch-site").empty();
  if (own || plain_program) return;
  refuse(problem_kind::forbidden, "a login cookie is good for pages of this site only", {}, "origin_must_be_this_site");
}

json body_of(const request& asked) {
  if (asked.body.empty()) return json::object();
  auto type = std::string{asked.header("content-type")};
  type.erase(std::min(type.find(';'), type.size()));
  if (type != "application/json" && !type.empty()) {
    refuse(problem_kind::unsupported, "send Content-Type: application/json", "Content-Type", "body_must_be_json");
  }
  auto body = parse_json(asked.body);
  if (!body.is_object()) refuse(problem_kind::invalid, "must be an object", {}, "body_must_be_an_object");
  return body;
}

json query_of(const request& asked, const shape& expected) {
  json made = json::object();
  for (const auto& [name, value] : parse_query(asked.query)) {
    const auto& fields = expected.fields();
    const auto known =
        std::find_if(fields.begin(), fields.end(), [&n = name](const field& one) { return one.name == n; });
    const bool counts = known != fields.end() && known->kind == field_kind::integer;
    const auto number = counts ? number_of<std::int64_t>(value) : std::nullopt;
    if (number) {
      made[name] = *number;
    } else {
      made[name] = value;
    }
  }
  // A '%ff' of a stranger would not be UTF-8 and could not be shown back.
  try {
    static_cast<void>(canonical(made));
  } catch (const json::exception&) {
    refuse(problem_kind::malformed, "the query is not UTF-8", {}, "query_must_be_readable");
  }
  expected.check(made);
  return made;
}

command_key command_key_of(const request& asked, const route& to, const std::optional<principal>& who, const json& body,
                           const key_ring& keys) {
  const auto key = asked.header("idempotency-key");
  if (key.empty()) {
    if (to.method == "POST") {
      refuse(problem_kind::malformed, "every POST needs the header Idempotency-Key", "Idempotency-Key",
             "idempotency_key_must_be_present");
    }
    return {};
  }
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!visible || key.size() > idempotency_key_size_max) {
    refuse(problem_kind::malformed, "must be 1 to 200 visible ASCII characters", "Idempotency-Key",
           "idempotency_key_must_be_readable");
  }
  const std::string caller = who ? who->staff.text() : "-";
  const auto id = sha256({caller, "\n", asked.method, " ", asked.path, "\n", key});
  return {first_bytes<16>(id), first_bytes<16>(keys.fingerprint_of(canonical(body)))};
}

std::optional<projections::place> position_of(const request& asked, const json& query) {
  const auto in_query = query.find("position");
  const auto text =
      in_query == query.end() ? std::string{asked.header("pilecloud-position")} : in_query->get<std::string>();
  if (text.empty()) return std::nullopt;
  const auto colon = std::min(text.find(':'), text.size());
  const auto partition = number_of<std::uint16_t>(std::string_view{text}.substr(0, colon));
  const auto position = number_of<std::uint64_t>(std::string_view{text}.substr(std::min(colon + 1, text.size())));
  if (!partition || !position || *partition >= storage::partition_count) {
    refuse(problem_kind::malformed, "must be <partition>:<position>, partition 0 to 15", "position",
           "position_must_be_readable");
  }
  return projections::place{*partition, *position};
}

}  // namespace pilecloud::http
