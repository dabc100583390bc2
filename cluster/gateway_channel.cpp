// SPDX-License-Identifier: Apache-2.0
#include "cluster/gateway_channel.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <kj/async-io.h>
#include <kj/compat/http.h>

#include "base/assert.hpp"
#include "cluster/tls_dialing.hpp"

namespace pilecloud::cluster {

namespace {

constexpr unsigned status_ok = 200;
// What a member says when the request itself is wrong: invalid argument, not found, unimplemented. All else (no leader,
// time-out, no space, too many requests) may pass.
constexpr unsigned status_refused[] = {400, 404, 405, 501};

struct reply {
  unsigned status = 0;
  std::string text;
};

struct endpoint {
  std::string name;
  kj::Own<kj::NetworkAddress> address;
  kj::Own<kj::HttpClient> client;
};

// Lives in the loop's thread.
class poster {
 public:
  // No `tls`: in the clear.
  poster(kj::AsyncIoContext& io, const std::vector<std::string>& names, std::unique_ptr<tls_dialing> tls)
      : io_(io), headers_(kj::HttpHeaderTable::Builder{}.build()), tls_(std::move(tls)) {
    for (const auto& name : names) endpoints_.push_back({name, {}, {}});
  }

  kj::Promise<reply> post(std::size_t at, const std::string& path, std::string_view body, kj::Duration at_most) {
    return io_.provider->getTimer().timeoutAfter(at_most, connect_and_send(endpoints_[at], path, body));
  }

 private:
  kj::Promise<reply> connect_and_send(endpoint& to, const std::string& path, std::string_view body) {
    if (to.client.get() != nullptr) return send(to, path, body);
    return io_.provider->getNetwork()
        .parseAddress(to.name.c_str())
        .then([this, &to, &path, body](kj::Own<kj::NetworkAddress> address) {
          if (to.client.get() == nullptr) {  // another call may have been faster
            to.address = tls_ ? tls_->over(kj::mv(address), to.name) : kj::mv(address);
            to.client = kj::newHttpClient(io_.provider->getTimer(), *headers_, *to.address);
          }
          return send(to, path, body);
        });
  }

  kj::Promise<reply> send(endpoint& to, const std::string& path, std::string_view body) {
    kj::HttpHeaders headers{*headers_};
    headers.set(kj::HttpHeaderId::HOST, to.name.c_str());
    headers.set(kj::HttpHeaderId::CONTENT_TYPE, "application/json");
    auto request = to.client->request(kj::HttpMethod::POST, path.c_str(), headers, body.size());
    auto written = request.body->write(body.data(), body.size()).attach(kj::mv(request.body));
    return written.then([answered = kj::mv(request.response)]() mutable { return kj::mv(answered); })
        .then([](kj::HttpClient::Response response) {
          auto text = response.body->readAllBytes();
          return text.attach(kj::mv(response.body)).then([status = response.statusCode](kj::Array<kj::byte> bytes) {
            return reply{status, std::string{bytes.asChars().begin(), bytes.size()}};
          });
        });
  }

  kj::AsyncIoContext& io_;
  kj::Own<kj::HttpHeaderTable> headers_;
  std::unique_ptr<tls_dialing> tls_;
  std::vector<endpoint> endpoints_;
};

bool is_refused(unsigned status) {
  return std::find(std::begin(status_refused), std::end(status_refused), status) != std::end(status_refused);
}

result<std::string, call_failure> text_of(result<reply, call_failure> answered, const std::string& endpoint) {
  if (!answered) return answered.error();
  auto& [status, text] = answered.value();
  if (status == status_ok) return std::move(text);
  return call_failure{is_refused(status), fmt::format("{}: status {}: {}", endpoint, status, text)};
}

}  // namespace

struct gateway_channel::state {
  explicit state(channel_options asked) : options(std::move(asked)) {
    std::promise<void> started;
    thread = std::thread{[this, &started] { run(started); }};
    started.get_future().wait();
  }
  ~state() {
    (*executor)->executeSync([this] { stop->fulfill(); });
    thread.join();
  }

  void run(std::promise<void>& started) {
    auto io = kj::setupAsyncIo();
    std::unique_ptr<tls_dialing> tls;
    if (!options.tls.ca.empty()) {
      auto opened = tls_dialing::open(options.tls);
      if (!opened)
        unusable = opened.error();
      else
        tls = std::move(opened).value();
    }
    poster in_loop{io, options.endpoints, std::move(tls)};
    auto stopped = kj::newPromiseAndFulfiller<void>();
    stop = kj::mv(stopped.fulfiller);
    posting = &in_loop;
    executor = kj::getCurrentThreadExecutor().addRef();
    started.set_value();
    stopped.promise.wait(io.waitScope);
    stop = nullptr;  // belongs to this thread
  }

  result<reply, call_failure> attempt(std::size_t at, const std::string& path, std::string_view body,
                                      std::chrono::milliseconds at_most) {
    try {
      return (*executor)->executeSync([this, at, &path, body, at_most] {
        return posting->post(at, path, body, at_most.count() * kj::MILLISECONDS);
      });
    } catch (const kj::Exception& thrown) {
      return call_failure{false, fmt::format("{}: {}", options.endpoints[at], thrown.getDescription().cStr())};
    }
  }

  channel_options options;
  std::optional<std::string> unusable;  // why nothing is ever sent
  std::atomic<std::size_t> preferred{0};
  std::optional<kj::Own<const kj::Executor>> executor;
  kj::Own<kj::PromiseFulfiller<void>> stop;
  poster* posting = nullptr;
  std::thread thread;
};

gateway_channel::gateway_channel(channel_options options) {
  PILECLOUD_ASSERT(!options.endpoints.empty(), "a channel to no endpoint");
  state_ = std::make_unique<state>(std::move(options));
}

gateway_channel::~gateway_channel() = default;

void gateway_channel::turn_away() {
  state_->preferred = (state_->preferred.load() + 1) % state_->options.endpoints.size();
}

void gateway_channel::prefer(std::size_t endpoint) { state_->preferred = endpoint; }

std::optional<std::string> gateway_channel::unusable() const { return state_->unusable; }

result<std::string, call_failure> gateway_channel::ask(std::size_t endpoint, std::string_view path,
                                                       std::string_view body) {
  if (state_->unusable) return call_failure{true, *state_->unusable};
  const std::string to{path};
  return text_of(state_->attempt(endpoint, to, body, state_->options.attempt_at_most),
                 state_->options.endpoints[endpoint]);
}

result<std::string, call_failure> gateway_channel::post(std::string_view path, std::string_view body) {
  using clock = std::chrono::steady_clock;
  if (state_->unusable) return call_failure{true, *state_->unusable};
  const std::string to{path};
  const auto& options = state_->options;
  const auto until = clock::now() + options.call_at_most;
  const auto left = [until] { return std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()); };
  for (std::size_t tries = 1;; ++tries) {
    auto at = state_->preferred.load();
    auto answered =
        text_of(state_->attempt(at, to, body, std::min(options.attempt_at_most, left())), options.endpoints[at]);
    if (answered || answered.error().refused) return answered;
    // Whoever failed here first turns away; the others follow.
    state_->preferred.compare_exchange_strong(at, (at + 1) % options.endpoints.size());
    if (tries % options.endpoints.size() == 0) std::this_thread::sleep_for(options.pause_between_rounds);
    if (left().count() <= 0) return answered;
  }
}

}  // namespace pilecloud::cluster
