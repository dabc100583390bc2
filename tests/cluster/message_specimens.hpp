// SPDX-License-Identifier: Apache-2.0
// One message of every kind with every field set and no two numbers or texts alike: what a field that is mistaken for
// another shows in. Filled by counting, so that a field added takes part at once.
#pragma once

#include <string>
#include <vector>

#include "actors/request.hpp"
#include "cluster/peer_messages.hpp"
#include "tests/events/each_field.hpp"
#include "tests/events/enum_range.hpp"

namespace pilecloud::tests {

class counting {
 public:
  template <class T>
  void fill(T& value) {
    if constexpr (requires { set(value); }) {
      set(value);
    } else {
      each_field(value, [this](auto& field) { this->fill(field); });
    }
  }

 private:
  template <class Int>
  requires std::is_integral_v<Int>
  void set(Int& value) { value = static_cast<Int>(++count_); }
  void set(bool& value) { value = true; }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void set(Enum& value) { value = static_cast<Enum>(enum_range<Enum>::last); }
  void set(std::string& value) { value = "t" + std::to_string(++count_); }
  template <class Tag>
  void set(named<Tag>& value) {
    value = named<Tag>{"n" + std::to_string(++count_)};
  }
  template <class Unit>
  void set(quantity<Unit>& value) {
    value = quantity<Unit>{++count_};
  }
  void set(instant& value) { value = instant_from_us(++count_); }
  void set(duration& value) { value = duration{++count_}; }
  template <class T>
  void set(std::optional<T>& value) {
    fill(value.emplace());
  }
  template <class T, std::size_t N>
  void set(std::array<T, N>& values) {
    for (auto& value : values) fill(value);
  }
  template <class T>
  void set(std::vector<T>& values) {
    values.resize(1);
    fill(values.front());
  }

  std::int64_t count_ = 0;
};

template <class Value>
struct named_specimen {
  std::string name;  // "account 3": of the category or kind, and which alternative
  Value value;
};

std::vector<named_specimen<actors::request>> request_specimens();
std::vector<named_specimen<actors::answer>> answer_specimens();

// Of a body of a call.
template <class Message>
Message specimen() {
  Message made;
  counting{}.fill(made);
  return made;
}
template <>
cluster::batches specimen();
template <>
cluster::read_range specimen();
template <>
cluster::partition_set specimen();
template <>
cluster::edge_message specimen();

}  // namespace pilecloud::tests
