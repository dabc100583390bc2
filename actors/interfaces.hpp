// SPDX-License-Identifier: Apache-2.0
// All actors' interfaces on one page. Nothing here leaves the process, so message types are passed as they are
// (CAF_ALLOW_UNSAFE_MESSAGE_TYPE), never serialised. Included by actors/*.cpp and their tests only: no edge sees CAF.
#pragma once

#include <memory>
#include <optional>

#include <caf/all.hpp>

#include "actors/errand.hpp"
#include "actors/partition_errand.hpp"
#include "storage/journal.hpp"

namespace pilecloud::actors {

using append_atom = caf::atom_constant<caf::atom("append")>;
using flush_atom = caf::atom_constant<caf::atom("flush")>;
using perform_atom = caf::atom_constant<caf::atom("perform")>;
using sleep_atom = caf::atom_constant<caf::atom("sleep")>;
using wake_atom = caf::atom_constant<caf::atom("wake")>;
using tick_atom = caf::atom_constant<caf::atom("tick")>;
using take_atom = caf::atom_constant<caf::atom("take")>;
using leave_atom = caf::atom_constant<caf::atom("leave")>;
using follow_atom = caf::atom_constant<caf::atom("follow")>;
using open_atom = caf::atom_constant<caf::atom("open")>;
using close_atom = caf::atom_constant<caf::atom("close")>;

struct append_request {
  storage::proposal proposal;
};
struct append_outcome {
  storage::commit commit;
  std::optional<storage::commit_refusal> refusal;  // empty: committed
};
struct errand_ticket {
  std::shared_ptr<errand> held;
};
struct partition_ticket {
  std::shared_ptr<partition_errand> held;
};

using journal_actor = caf::typed_actor<
    // Makes the proposal durable, then answers; those that wait together are committed together.
    caf::replies_to<append_atom, append_request>::with<append_outcome>,
    // To itself: commit what was collected, apply what is to be followed.
    caf::reacts_to<flush_atom>,
    // Claims the partition; commits what was collected first, and then lets it go; applies batches of others.
    caf::reacts_to<take_atom, partition_ticket>, caf::reacts_to<leave_atom, partition_ticket>,
    caf::reacts_to<follow_atom, partition_ticket>>;

using entity_actor = caf::typed_actor<
    // Decides the errand's command, makes its facts durable, answers it. One after the other.
    caf::reacts_to<perform_atom, errand_ticket>,
    // Keeps a snapshot when worthwhile and ends. The directory sends nothing after it.
    caf::reacts_to<sleep_atom>>;

using directory_actor = caf::typed_actor<
    // Hands the errand to its entity's one actor, spawned when it sleeps; or answers busy.
    caf::reacts_to<perform_atom, errand_ticket>,
    // To itself, after the back-off: give the stream's dead entity its next life.
    caf::reacts_to<wake_atom, storage::stream_id>,
    // It is now so late (µs): send idle entities to sleep, answer what waited too long.
    caf::reacts_to<tick_atom, std::int64_t>,
    // The partition is this node's: entities may wake. It is another's: they end and what waits is answered.
    caf::reacts_to<open_atom>, caf::reacts_to<close_atom>>;

// Why an entity actor ended before its time; the category of its caf::error is "entity".
enum class death : std::uint8_t {
  outcome_unknown = 1,  // of an append: the next life reads the truth from the log
  stream_corrupt,       // the stream cannot be folded: no next life helps
};
caf::error make_error(death why, std::string detail);
// nullopt for a normal end and for ends CAF itself knows.
std::optional<death> death_of(const caf::error& reason);
std::string detail_of(const caf::error& reason);

}  // namespace pilecloud::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(pilecloud::actors::append_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(pilecloud::actors::append_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(pilecloud::actors::errand_ticket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(pilecloud::actors::partition_ticket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(pilecloud::storage::stream_id)
