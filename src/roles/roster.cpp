// SPDX-License-Identifier: BSL-1.0

#include "roles/roster.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

// Of thousands that were lost, a few tell the story.
constexpr std::size_t most_named = 8;

std::string described(const LostWorker& worker) {
  return "worker " + std::to_string(worker.rank) + " on " + worker.host + " " + worker.how;
}

}  // namespace

bool Roster::on_lost(core::WorkerId worker, const std::string& how) {
  std::string& end = ends_[place(worker)];
  if (!end.empty()) return false;
  end = how.empty() ? "ended" : how;
  lost_.push_back({.rank = process(worker).rank, .host = process(worker).host, .how = end});
  return true;
}

WorkerReport Roster::report(const PeerEvent& event) const {
  using Event = WorkerReport::Event;
  const core::WorkerId worker{static_cast<std::uint32_t>(event.peer)};
  const bool is_lost = event.kind == PeerEvent::Kind::lost;
  const Event known = event.kind == PeerEvent::Kind::silent ? Event::silent : Event::heard_again;
  return {.event = is_lost ? Event::lost : known,
          .rank = process(worker).rank,
          .host = process(worker).host,
          .how = is_lost ? ends_[place(worker)] : std::string{},
          .remaining_workers = static_cast<int>(living())};
}

std::exception_ptr Roster::task_lost(const std::string& task, std::size_t index,
                                     const std::vector<core::WorkerId>& workers) const {
  std::string text = "task '" + task + "' lost its worker";
  if (workers.size() > 1) text += " " + std::to_string(workers.size()) + " times";
  text += " and is not tried again: ";
  for (const core::WorkerId worker : workers) {
    if (worker != workers.front()) text += ", ";
    text += described({process(worker).rank, process(worker).host, ends_[place(worker)]});
  }
  return std::make_exception_ptr(WorkerLost{text + " [task " + std::to_string(index) + "]"});
}

std::exception_ptr Roster::all_lost() const {
  std::string text = "no worker is left: ";
  for (std::size_t i = 0; i < std::min(lost_.size(), most_named); ++i) {
    text += (i == 0 ? "" : ", ") + described(lost_[i]);
  }
  if (lost_.size() > most_named) {
    text += ", and " + std::to_string(lost_.size() - most_named) + " more";
  }
  return std::make_exception_ptr(WorkerLost{text});
}

}  // namespace rankpool::roles
