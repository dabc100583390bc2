// SPDX-License-Identifier: Apache-2.0
// What the figures were taken on, and what a process costs: read from /proc and by a short loop on the disk.
// Figures without these are worthless; load_1m says whether somebody else had the machine too.
#pragma once

#include <cstdint>
#include <string>

#include "bench/figures.hpp"

namespace pilecloud::bench {

// Cores, CPU model, memory, kernel, load, and fdatasync of 4 KiB appends in `folder`.
row describe_machine(const std::string& folder);
std::string line_of(const row& machine);

std::int64_t resident_bytes();  // of this process, shared pages too
std::int64_t heap_bytes();      // asked of malloc and not given back
void trim_heap();               // gives free pages back, so that resident_bytes says what is used
double thread_cpu_seconds();    // of the calling thread
double process_cpu_seconds();

}  // namespace pilecloud::bench
