// SPDX-License-Identifier: Apache-2.0
#include "devices/message_history.hpp"

#include <algorithm>
#include <array>

#include "devices/ocpp_value.hpp"
#include "devices/pile_secrets.hpp"
#include "domain/pile/service.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t kept_at_most = 16u << 10;
constexpr std::size_t looked_at_most = 5'000;
constexpr std::size_t page_bytes = 256u << 10;
constexpr std::uint64_t swept_every = 10'000;  // messages
constexpr std::size_t shown_letters = 4;

// Fields whose text is a card or a person's, in either version: its last letters are shown.
constexpr std::array<std::string_view, 7> personal{
    "idTag", "parentIdTag", "idToken", "additionalIdToken", "customerIdentifier", "vin", "evccId"};
// Of SetNetworkProfile: nothing is shown. A VPN's own secret is called `key`, as is a setting's name of 1.6.
constexpr std::array<std::string_view, 3> secret{"password", "apnPassword", "simPin"};
constexpr std::string_view vpn = "vpn";
// Of firmware and diagnostics: an address may hold a user and password.
constexpr std::array<std::string_view, 2> address{"location", "remoteLocation"};

bool is_one_of(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string masked_text(const std::string& text) {
  if (text.size() <= 2 * shown_letters) return "****";
  return "****" + text.substr(text.size() - shown_letters);
}

void mask(json& value, std::string_view within = {}) {
  if (value.is_array()) {
    for (auto& each : value) mask(each);
    return;
  }
  if (!value.is_object()) return;
  const bool sets_one = is_a_secret_setting(value);
  for (auto& [name, held] : value.items()) {
    const bool is_value = sets_one && (name == "value" || name == "attributeValue");
    if (is_value || is_one_of(secret, name) || (within == vpn && name == "key")) {
      held = "****";
    } else if (held.is_string() && is_one_of(personal, name)) {
      held = masked_text(held.get_ref<const std::string&>());
    } else if (held.is_string() && is_one_of(address, name)) {
      held = domain::pile::without_credentials(held.get_ref<const std::string&>());
    } else {
      mask(held, name);
    }
  }
}

// Free text about a person, whatever its form.
constexpr std::string_view customer_report = "NotifyCustomerInformation";
void mask_customer_report(json& frame) {
  if (!frame.is_array() || frame.size() != 4 || frame[2] != customer_report) return;
  auto& payload = frame[3];
  if (payload.is_object() && payload.contains("data")) payload["data"] = "****";
}

// Most frames hold nothing of it, and are kept as they are.
bool may_hold_personal_text(std::string_view frame) {
  const auto has = [frame](std::string_view what) { return frame.find(what) != std::string_view::npos; };
  return std::any_of(personal.begin(), personal.end(), has) || std::any_of(secret.begin(), secret.end(), has) ||
         has(customer_report) || may_tell_settings(frame) || names_a_secret(frame) || (has("ocation") && has("@"));
}

std::string encoded(char kind, std::string_view about, std::string_view text) {
  std::string row;
  row += kind;
  row += std::to_string(about.size());
  row += ' ';
  row += about;
  row += text;
  return row;
}

std::optional<kept_message> decoded(instant at, std::string_view row) {
  const auto space = row.find(' ');
  if (row.empty() || space == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  for (const char digit : row.substr(1, space - 1)) size = size * 10 + static_cast<std::size_t>(digit - '0');
  if (row.size() < space + 1 + size) return std::nullopt;
  kept_message one;
  one.at = at;
  one.direction = row[0] == '<' ? message_direction::from_pile : message_direction::to_pile;
  one.verdict = row.substr(space + 1, size);
  one.text = row.substr(space + 1 + size);
  return one;
}

// Not within a character.
std::string shortened(std::string text) {
  if (text.size() <= kept_at_most) return text;
  auto end = kept_at_most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

// [2, "id", "Action", {…}]
bool is_call_of(std::string_view action, const std::string& frame) {
  const auto read = read_value(frame);
  if (!read || !read.value().is_array() || read.value().size() < 3) return false;
  return read.value()[0] == 2 && read.value()[2] == action;
}

bool is_wanted(const kept_message& one, const message_query& asked) {
  if (asked.direction && one.direction != *asked.direction) return false;
  return asked.action.empty() || is_call_of(asked.action, one.text);
}

}  // namespace

std::string masked_frame(std::string_view frame) {
  if (!may_hold_personal_text(frame)) return shortened(std::string{frame});
  auto read = read_value(frame);
  if (!read) return {};
  auto value = std::move(read).value();
  mask(value);
  mask_customer_report(value);
  return shortened(write_value(value));
}

void message_history::put(const pile_id& pile, const std::string& row) {
  const auto now = clock_.now();
  if (!rows_.put(pile.text(), now, row)) ++dropped_;
  if (++puts_ % swept_every == 0 && !rows_.sweep(now - kept_)) ++dropped_;
}

void message_history::keep(const pile_id& pile, message_direction direction, std::string_view frame) {
  const char kind = direction == message_direction::from_pile ? '<' : '>';
  put(pile, encoded(kind, {}, masked_frame(frame)));
}

void message_history::note(const pile_id& pile, std::string_view what, std::string_view message_id) {
  put(pile, encoded('<', what, message_id));
}

std::optional<message_page> message_history::page(const message_query& asked) const {
  message_page made;
  std::size_t looked_at = 0;
  std::size_t bytes = 0;
  const auto is_full = [&] {
    return made.rows.size() >= asked.limit || looked_at >= looked_at_most || bytes >= page_bytes;
  };
  const auto visit = [&](std::string_view key, instant at, std::string_view row) {
    if (is_full()) return false;
    ++looked_at;
    made.next = key;
    auto one = decoded(at, row);
    if (one && is_wanted(*one, asked)) {
      one->key = key;
      bytes += one->text.size();
      made.rows.push_back(*std::move(one));
    }
    return true;
  };
  if (!rows_.newest(asked.pile.text(), asked.cursor, visit)) return std::nullopt;
  if (!is_full()) made.next.clear();
  return made;
}

}  // namespace pilecloud::devices
