// SPDX-License-Identifier: Apache-2.0
#include "payments/wechat/sealed_resource.hpp"

#include <memory>

#include <openssl/evp.h>

#include "base/assert.hpp"
#include "base/base64.hpp"

namespace pilecloud::payments::wechat {

namespace {

constexpr std::size_t tag_size = 16;
constexpr std::size_t nonce_size = 12;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::optional<std::string> open_resource(std::string_view api_key, const sealed_resource& sealed) {
  PILECLOUD_ASSERT(api_key.size() == api_key_size, "an APIv3 key has {} bytes, not {}", api_key_size, api_key.size());
  auto raw = from_base64(sealed.ciphertext);
  if (!raw || raw->size() < tag_size || sealed.nonce.size() != nonce_size) return std::nullopt;
  const auto size = static_cast<int>(raw->size() - tag_size);
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free};
  std::string plain(raw->size() - tag_size, '\0');
  auto* to = reinterpret_cast<unsigned char*>(plain.data());
  int done = 0;
  const auto& associated = sealed.associated;
  const bool is_open =
      context &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(api_key), bytes(sealed.nonce)) == 1 &&
      (associated.empty() ||
       EVP_DecryptUpdate(context.get(), nullptr, &done, bytes(associated), static_cast<int>(associated.size())) == 1) &&
      EVP_DecryptUpdate(context.get(), to, &done, bytes(*raw), size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size), raw->data() + size) == 1 &&
      EVP_DecryptFinal_ex(context.get(), to + done, &done) == 1;
  return is_open ? std::optional{std::move(plain)} : std::nullopt;
}

}  // namespace pilecloud::payments::wechat
