// SPDX-License-Identifier: Apache-2.0
// Who is let in and who is spoken to: nodes with a certificate of the cluster's CA, under their own name.
#include <atomic>
#include <filesystem>

#include <doctest/doctest.h>

#include "tests/cluster/rpc_nodes.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Trusts both CAs itself, so that only the other side can say no.
tls_files trusting_both(authority& own, const std::string& name) {
  auto files = own.node(name);
  files.ca = own.file("both.pem", tests::read_text(own.ca()) + tests::read_text(shared_authority().ca()));
  return files;
}

std::string failure(rpc_options options) {
  const auto outcome = rpc_transport::start(std::move(options), echo());
  return outcome ? "started" : outcome.error();
}

}  // namespace

TEST_CASE("handshakes: with our certificate yes; without one, expired or of another CA no") {
  const auto a = started(options_of("a"));
  authority others;
  CHECK(shake_hands(a->port(), shared_authority().node("b")).code == 0);
  CHECK(shake_hands(a->port(), {}).code != 0);
  CHECK(shake_hands(a->port(), shared_authority().issue("/CN=b", -1)).code != 0);
  CHECK(shake_hands(a->port(), others.node("b")).code != 0);
}

TEST_CASE("a stranger is not let in although it would trust us, and never counts as connected") {
  authority others;
  auto options = options_of("b");
  options.tls = trusting_both(others, "b");
  std::atomic<int> served{0};
  const auto a = started(options_of("a"), [&served](std::string_view, method, std::string, auto then) {
    ++served;
    then(std::string{"come in"});
  });
  const auto stranger = started(options);
  stranger->know("a", address_of(*a));
  CHECK(eventually([&stranger] { return stranger->link_to("a") == link::silent; }));
  CHECK(outcome(ask(*stranger, "a", method::ask, "x")) == "unreachable");
  CHECK(served == 0);
}

TEST_CASE("a stranger is not spoken to although it would trust us") {
  authority others;
  auto options = options_of("b");
  options.tls = trusting_both(others, "b");
  const auto a = started(options_of("a"));
  const auto stranger = started(options);
  a->know("b", address_of(*stranger));
  CHECK(eventually([&a] { return a->link_to("b") == link::silent; }));
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "unreachable");
}

TEST_CASE("a node that answers under another name than the one asked for is not spoken to") {
  std::atomic<int> served{0};
  const auto c = started(options_of("c"), [&served](std::string_view, method, std::string, auto then) {
    ++served;
    then(std::string{"I am b"});
  });
  const auto a = started(options_of("a"));
  a->know("b", address_of(*c));
  CHECK(eventually([&a] { return a->link_to("b") == link::silent; }));
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "unreachable");
  CHECK(served == 0);
}

TEST_CASE("a host name among the certificate's alternative names does not stand for the common name") {
  auto options = options_of("c");
  options.tls = shared_authority().issue("/CN=c", 10, "subjectAltName=DNS:b,DNS:c");
  const auto c = started(options);
  const auto a = started(options_of("a"));
  a->know("b", address_of(*c));
  CHECK(eventually([&a] { return a->link_to("b") == link::silent; }));
  a->know("c", address_of(*c));
  CHECK(ask(*a, "c", method::ask, "x").value() == "x");
}

TEST_CASE("a certificate whose common name no node can have is not let in") {
  const auto a = started(options_of("a"));
  const auto files = shared_authority().issue("/CN=Pile Cloud", 10);
  CHECK(has(shake_hands(a->port(), files).out, "Verification: OK"));  // TLS itself has nothing against it
  const auto b = started(options_of("b"));
  introduce(*b, "a", *a);  // and the node goes on
}

TEST_CASE("both roots count while the CA changes") {
  authority next;
  auto options = options_of("b");
  options.tls = trusting_both(next, "b");
  auto caller = options_of("a");
  caller.tls.ca = options.tls.ca;
  const auto b = started(options);
  const auto a = started(caller);
  introduce(*a, "b", *b);
  introduce(*b, "a", *a);
}

TEST_CASE("start says what is wrong with the files") {
  auto& ca = shared_authority();
  const auto good = options_of("a");
  const auto with = [&good](auto change) {
    auto options = good;
    change(options);
    return failure(options);
  };
  CHECK(has(with([](auto& o) { o.tls.ca += "x"; }), "cannot read the CA"));
  CHECK(has(with([](auto& o) { o.tls.key += "x"; }), "No such file"));
  CHECK(has(with([](auto& o) { o.tls.ca = "/"; }), "is not a file"));
  CHECK(has(with([&](auto& o) { o.tls.ca = ca.file("empty", ""); }), "holds no PEM certificate"));
  CHECK(has(with([&](auto& o) { o.tls.certificate = ca.file("bad", "-----BEGIN CERTIFICATE-----\nx\n"); }),
            "holds no PEM certificate"));
  CHECK(has(with([&](auto& o) { o.tls.key = ca.node("b").key; }), "does not belong to the certificate"));
  CHECK(has(with([&](auto& o) { o.tls = ca.node("b"); }), "is of \"b\""));
  CHECK(has(with([](auto& o) { o.node = "A node"; }), "cannot be a node's name"));
  CHECK(has(with([&](auto& o) { o.tls = ca.issue("/CN=a", -1); }), "has expired"));
  CHECK(has(with([&](auto& o) { o.tls = ca.issue("/CN=a", 10, "subjectAltName=DNS:b"); }), "DNS:a"));
  CHECK(has(with([&](auto& o) { o.tls = ca.issue("/CN=a", 10, "extendedKeyUsage=serverAuth"); }), "clientAuth"));
  CHECK(has(with([&](auto& o) { o.tls = ca.issue("/CN=a/CN=b", 10); }), "is of \"\""));
  authority others;
  CHECK(has(with([&](auto& o) { o.tls.ca = others.ca(); }), "is not one of the CA"));

  const auto open = ca.issue("/CN=a", 10);
  std::filesystem::permissions(open.key, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  CHECK(has(with([&](auto& o) { o.tls = open; }), "chmod 600"));
}

TEST_CASE("start says when it cannot listen") {
  const auto a = started(options_of("a"));
  auto options = options_of("b");
  options.listen = address_of(*a);
  CHECK(has(failure(options), "in use"));
  options.listen = "192.0.2.1:9100";
  CHECK(has(failure(options), "an address of this machine"));
  options.listen = "no such place";
  CHECK(has(failure(options), "cannot listen"));
}
