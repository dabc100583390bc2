// SPDX-License-Identifier: Apache-2.0
#include "devices/pile_listener.hpp"

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "devices/beast_doorway.hpp"

namespace pilecloud::devices {

using namespace beast_detail;
using tcp_acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;

class pile_listener::engine final : public house, public std::enable_shared_from_this<engine> {
 public:
  engine(listener_options options, admission admit) : options_(std::move(options)), admit_(std::move(admit)) {}

  // Throws boost::system::system_error; open() turns it into a listen_error.
  void open() {
    if (options_.tls_port) set_tls();
    if (options_.port) listen(plain_, *options_.port);
    if (options_.tls_port) listen(secure_, *options_.tls_port);
    if (plain_.is_open()) accept<tcp_socket>(plain_);
    if (secure_.is_open()) accept<tls_stream>(secure_);
    for (unsigned at = 0; at < std::max(1U, options_.threads); ++at) threads_.emplace_back([this] { loop_.run(); });
  }

  void end() {
    ended_ = true;
    asio::post(strand_, [this] {
      beast::error_code ignored;
      plain_.close(ignored);
      secure_.close(ignored);
      pause_.cancel();
    });
    for (const auto& socket : sockets_now()) socket->cut();
    for (const auto& step : steps_now()) step->cut();
    work_.reset();
    for (auto& thread : threads_) thread.join();
  }

  const listener_options& options() const override { return options_; }
  void admit(pile_knock knock, std::function<void(admission_verdict)> then) override {
    admit_(std::move(knock), [self = shared_from_this(), then = std::move(then)](admission_verdict verdict) {
      if (!self->ended_) then(std::move(verdict));
    });
  }
  void entered(const std::shared_ptr<pile_socket>& socket) override {
    {
      const std::lock_guard locked{lock_};
      sockets_[socket.get()] = socket;
      sweep(sockets_, swept_sockets_);
    }
    if (ended_) socket->cut();
  }

  std::vector<std::shared_ptr<pile_socket>> sockets_now() { return living(sockets_); }
  std::vector<std::shared_ptr<doorstep>> steps_now() { return living(steps_); }
  std::size_t connections() const { return open_; }
  static std::uint16_t port_of(const tcp_acceptor& of) {
    beast::error_code failed;
    const auto at = of.local_endpoint(failed);
    return failed ? std::uint16_t{0} : at.port();
  }
  std::uint16_t port() const { return port_of(plain_); }
  std::uint16_t tls_port() const { return port_of(secure_); }

 private:
  template <class Key, class Kept>
  std::vector<std::shared_ptr<Kept>> living(const std::unordered_map<Key, std::weak_ptr<Kept>>& of) {
    std::vector<std::shared_ptr<Kept>> all;
    const std::lock_guard locked{lock_};
    for (const auto& [key, weak] : of)
      if (auto strong = weak.lock()) all.push_back(std::move(strong));
    return all;
  }

  // The gone are taken out when the map has doubled since the last time.
  template <class Map>
  static void sweep(Map& of, std::size_t& after) {
    if (of.size() < 2 * after + 64) return;
    std::erase_if(of, [](const auto& each) { return each.second.expired(); });
    after = of.size();
  }

  void set_tls() {
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(tls_.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(tls_.native_handle(), SSL_OP_NO_RENEGOTIATION);
    tls_.use_certificate_chain_file(options_.tls.certificate);
    tls_.use_private_key_file(options_.tls.key, asio::ssl::context::pem);
    if (options_.tls.client_ca.empty()) return;
    tls_.load_verify_file(options_.tls.client_ca);
    SSL_CTX_set_client_CA_list(tls_.native_handle(), SSL_load_client_CA_file(options_.tls.client_ca.c_str()));
    tls_.set_verify_mode(asio::ssl::verify_peer);  // who shows none is told so to the admission
    // A session resumed must know its context, or OpenSSL fails it when certificates are asked for.
    static constexpr unsigned char context[] = "piles";
    SSL_CTX_set_session_id_context(tls_.native_handle(), context, sizeof context - 1);
  }

  void listen(tcp_acceptor& at, std::uint16_t port) const {
    const asio::ip::tcp::endpoint where{asio::ip::make_address(options_.address), port};
    at.open(where.protocol());
    at.set_option(asio::socket_base::reuse_address{true});
    at.bind(where);
    at.listen(4096);
  }

  template <class Stream>
  void accept(tcp_acceptor& at) {
    at.async_accept(asio::make_strand(loop_),
                    asio::bind_executor(strand_, [this, &at](beast::error_code failed, tcp_socket socket) {
                      if (ended_ || failed == asio::error::operation_aborted) return;
                      if (failed) return accept_later<Stream>(at);
                      let_in<Stream>(std::move(socket));
                      accept<Stream>(at);
                    }));
  }

  // No file descriptor left, most likely.
  template <class Stream>
  void accept_later(tcp_acceptor& at) {
    pause_.expires_after(std::chrono::milliseconds{100});
    pause_.async_wait(asio::bind_executor(strand_, [this, &at](beast::error_code) {
      if (!ended_) accept<Stream>(at);
    }));
  }

  template <class Stream>
  void let_in(tcp_socket socket) {
    if (open_ >= options_.connections_max) return;
    ++open_;
    std::shared_ptr<void> place{nullptr, [self = shared_from_this()](void*) { --self->open_; }};
    beast::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    auto made = [&] {
      if constexpr (std::is_same_v<Stream, tls_stream>) {
        return std::make_shared<doorway<Stream>>(tls_stream{std::move(socket), tls_}, *this, std::move(place));
      } else {
        return std::make_shared<doorway<Stream>>(std::move(socket), *this, std::move(place));
      }
    }();
    {
      const std::lock_guard locked{lock_};
      steps_[made.get()] = made;
      sweep(steps_, swept_steps_);
    }
    made->begin();
    if (ended_) made->cut();
  }

  const listener_options options_;
  const admission admit_;
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  strand strand_{loop_.get_executor()};
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp_acceptor plain_{loop_.get_executor()};
  tcp_acceptor secure_{loop_.get_executor()};
  asio::steady_timer pause_{loop_};
  std::atomic<bool> ended_{false};
  std::atomic<std::size_t> open_{0};
  std::mutex lock_;
  std::unordered_map<pile_socket*, std::weak_ptr<pile_socket>> sockets_;
  std::unordered_map<doorstep*, std::weak_ptr<doorstep>> steps_;
  std::size_t swept_sockets_ = 0;
  std::size_t swept_steps_ = 0;
  std::vector<std::thread> threads_;
};

result<std::unique_ptr<pile_listener>, listen_error> pile_listener::open(listener_options options, admission admit) {
  auto running = std::make_shared<engine>(std::move(options), std::move(admit));
  try {
    running->open();
  } catch (const boost::system::system_error& failed) {
    return listen_error{failed.what()};
  }
  return std::unique_ptr<pile_listener>{new pile_listener{std::move(running)}};
}

pile_listener::pile_listener(std::shared_ptr<engine> running) : running_(std::move(running)) {}

pile_listener::~pile_listener() { running_->end(); }

std::uint16_t pile_listener::port() const { return running_->port(); }
std::uint16_t pile_listener::tls_port() const { return running_->tls_port(); }
std::size_t pile_listener::connections() const { return running_->connections(); }

void pile_listener::close_all(std::uint16_t code, const std::string& why) {
  for (const auto& socket : running_->sockets_now()) socket->close(code, why);
}

}  // namespace pilecloud::devices
