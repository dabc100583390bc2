// SPDX-License-Identifier: Apache-2.0
#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace pilecloud::app {

namespace {

constexpr std::size_t bar_width = 28;
constexpr std::chrono::milliseconds redraw_every{100};

std::string bar(std::uint64_t done, std::uint64_t total) {
  const auto full = total == 0 ? bar_width : static_cast<std::size_t>(bar_width * std::min(done, total) / total);
  std::string text;
  for (std::size_t i = 0; i < bar_width; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace

progress::progress(std::string label, std::string unit, std::uint64_t total)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      shown_(isatty(STDERR_FILENO) == 1),
      begun_(std::chrono::steady_clock::now()),
      drawn_(begun_ - redraw_every) {}

progress::~progress() {
  if (!shown_ || done_ == 0) return;
  draw();
  std::fputc('\n', stderr);
}

void progress::at(std::uint64_t done) {
  done_ = done;
  if (!shown_ || std::chrono::steady_clock::now() - drawn_ < redraw_every) return;
  draw();
}

void progress::draw() {
  drawn_ = std::chrono::steady_clock::now();
  const auto seconds = std::chrono::duration<double>(drawn_ - begun_).count();
  const auto rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0.0;
  const auto left = rate > 0 && total_ > done_ ? static_cast<double>(total_ - done_) / rate : 0.0;
  fmt::print(stderr, "\r{} {} {}/{} {}  {:.0f}/s  {:.0f} s left \x1b[K", label_, bar(done_, total_), done_, total_,
             unit_, rate, left);
  std::fflush(stderr);
}

}  // namespace pilecloud::app
