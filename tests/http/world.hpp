// SPDX-License-Identifier: Apache-2.0
// A whole node in this process with the API before it, without sockets: what the tests talk to. Its entities can be
// told to answer something else once, for the answers a healthy node does not give.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "app/node.hpp"
#include "http/application.hpp"
#include "http/json_text.hpp"
#include "http/key_ring.hpp"

namespace pilecloud::tests {

using http::json;
using http::role;

class entities_with_moods final : public actors::entities {
 public:
  explicit entities_with_moods(actors::entities& real) : real_(real) {}
  void ask(actors::request what, std::function<void(actors::answer)> then) override;
  // Instead of the nth next command's real answer (1: the next); the command is not done.
  void answer_at(int nth, actors::answer what);
  void answer_once(actors::answer what) { answer_at(1, std::move(what)); }

 private:
  actors::entities& real_;
  std::mutex lock_;
  int until_ = 0;
  std::optional<actors::answer> next_;
};

// Every pile, as the verbs meet it: what it was told, and what it answers.
struct played_pile {
  http::password_answer to_password = http::password_answer::accepted;
  std::optional<http::pile_silence> silent{};  // instead of settings
  domain::pile::setting_answer to_settings = domain::pile::setting_answer::accepted;
  std::string password{};
  std::string protocol{};
  int booted = 0;
  int called_back = 0;
};

struct reply {
  int status = 0;
  json body;
  http::response whole;
  std::string rule() const { return body.value("rule", ""); }
  std::string field() const { return body.value("field", ""); }
  std::string header(const std::string& name) const { return std::string{whole.header(name)}; }
};

using headers = std::map<std::string, std::string>;

using pile_answers = std::variant<actors::verb_told, actors::verb_unknown>;
using pile_does = std::function<pile_answers(const projections::pile_row& pile, const actors::pile_verb& verb)>;

class world {
 public:
  explicit world(http::login_limits logins = {.per_name = 1000, .per_source = 1000});
  ~world();

  // As `who` with a bearer token (nobody: without); POST gets a fresh Idempotency-Key unless `extra` names one.
  reply send(std::string method, std::string path, std::optional<role> who, const std::string& body = {},
             const headers& extra = {});
  reply post(const std::string& path, const json& body, const headers& extra = {}, role who = role::administrator);
  reply put(const std::string& path, const json& body);
  reply get(const std::string& path, const headers& extra = {}, role who = role::administrator);

  const std::string& token_of(role who) const { return tokens_.at(who); }
  static std::string name_of(role who);      // "test-auditor"
  static std::string password_of(role who);  // of the same

  // Registered things for whom it does not matter which; each call makes new ones.
  std::string some_account(const std::string& phone = {});
  std::string some_tariff(const std::string& zone = "Asia/Shanghai");
  std::string some_station();                 // with a tariff
  std::string some_pile(int connectors = 1);  // at such a station
  // Repeats the read until field (a JSON pointer) has the value, for what reactors and timers do; the last body.
  json wait_until(const std::string& path, const std::string& field, const json& value);

  http::application& application() { return *application_; }
  entities_with_moods& entities() { return *moods_; }
  // What every pile does from now on with an operator's verbs; nothing: it is offline.
  void piles_do(pile_does what);
  played_pile& pile() { return pile_; }
  app::node& node() { return *node_; }
  http::key_ring& keys() { return *keys_; }

 private:
  void hire(role who);
  http::pile_setup setup();

  std::filesystem::path data_;
  std::unique_ptr<app::node> node_;
  std::unique_ptr<http::key_ring> keys_;
  std::unique_ptr<entities_with_moods> moods_;
  std::unique_ptr<http::application> application_;
  std::map<role, std::string> tokens_;
  std::mutex verbs_lock_;
  pile_does what_piles_do_;
  played_pile pile_;
  int made_ = 0;
};

// One world for every test that does not mind the others: making one takes a while.
world& shared_world();

inline constexpr std::array all_roles{role::administrator, role::operations, role::accountant, role::auditor,
                                      role::device};

}  // namespace pilecloud::tests
