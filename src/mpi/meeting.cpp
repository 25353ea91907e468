// SPDX-License-Identifier: BSL-1.0

#include "mpi/meeting.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <boost/mpi/collectives.hpp>
#include <boost/serialization/string.hpp>

#include "rankpool/errors.hpp"

#include "mpi/rendezvous.hpp"
#include "mpi/surroundings.hpp"

#include <poll.h>
#include <sys/resource.h>

namespace rankpool::mpi {

template <class Archive>
void serialize(Archive& archive, Wishes& wishes, unsigned int /*version*/) {
  archive& wishes.output& wishes.counts_events;
}

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int arrival_tag = 1;
constexpr int verdict_tag = 2;
constexpr auto patience = 60s;
// The worker gives up first, so that it ends before anybody expects more of it; both within the
// time in which a lost node is to be noticed.
constexpr Silence of_master{10s};
constexpr Silence of_worker{12s};

// Two descriptors a worker, and some for the program.
void allow_descriptors(std::size_t workers) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 2 * workers + 256) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2 * workers + 1024);
  setrlimit(RLIMIT_NOFILE, &limit);
}

Reach reach_of(const std::vector<RankPlace>& places) {
  const bool is_one_host = std::all_of(places.begin(), places.end(), [&](const RankPlace& place) {
    return place.network == places.front().network;
  });
  return is_one_host ? Reach::this_host : Reach::other_hosts;
}

/// Lets the workers in, as they come: on the socket, and with a message that says so.
class Gathering {
 public:
  Gathering(const boost::mpi::communicator& ranks, const std::vector<RankPlace>& places,
            Listener& listener, Output output)
      : ranks_{&ranks},
        places_{&places},
        listener_{&listener},
        sockets_((places.size() - 1) * (output == Output::own ? 1 : 2)) {}

  /// Empty when all are there, else what is wrong.
  std::string wait_for_all() {
    const auto deadline = steady_clock::now() + patience;
    while (missing_messages_ > 0 || (missing_sockets_ > 0 && problem_.empty())) {
      take_messages();
      take_guests();
      if (steady_clock::now() > deadline) return problem_.empty() ? missing_rank() : problem_;
    }
    return problem_;
  }

  [[nodiscard]] Lines lines() {
    const std::size_t workers = places_->size() - 1;
    Lines lines;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      if (i < workers) {
        lines.controls.emplace_back(std::move(sockets_[i]), of_worker);
      } else {
        lines.output_connections.push_back(std::move(sockets_[i]));
      }
    }
    return lines;
  }

 private:
  void take_messages() {
    while (const auto status = ranks_->iprobe(boost::mpi::any_source, arrival_tag)) {
      std::string problem;
      ranks_->recv(status->source(), arrival_tag, problem);
      --missing_messages_;
      if (problem.empty() || !problem_.empty()) continue;
      const auto rank = static_cast<std::size_t>(status->source());
      problem_ = "rank " + std::to_string(rank) + " on " + (*places_)[rank].host +
                 " cannot reach the master on " + places_->front().host + ": " + problem +
                 "; RANKPOOL_INTERFACE names the interface to use";
    }
  }

  // MPI moves only while somebody looks, hence the short sleep.
  void take_guests() {
    std::vector<pollfd> doors;
    for (const int descriptor : listener_->descriptors()) {
      doors.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
    }
    poll(doors.data(), doors.size(), missing_sockets_ > 0 ? 1 : 0);
    while (auto guest = listener_->accept()) {
      if (guest->number == 0 || guest->number > sockets_.size()) continue;
      Socket& place = sockets_[guest->number - 1];
      if (!place.is_open()) --missing_sockets_;
      place = std::move(guest->socket);
    }
  }

  [[nodiscard]] std::string missing_rank() const {
    const auto missing = std::find_if(sockets_.begin(), sockets_.end(),
                                      [](const Socket& socket) { return !socket.is_open(); });
    const auto number = static_cast<std::size_t>(missing - sockets_.begin());
    const std::size_t rank = number % (places_->size() - 1) + 1;
    return "rank " + std::to_string(rank) + " on " + (*places_)[rank].host +
           " did not come to the master on " + places_->front().host + " within a minute";
  }

  const boost::mpi::communicator* ranks_;
  const std::vector<RankPlace>* places_;
  Listener* listener_;
  std::vector<Socket> sockets_;  // the control sockets, and then those of the output
  std::size_t missing_sockets_ = sockets_.size();
  std::size_t missing_messages_ = places_->size() - 1;
  std::string problem_;
};

}  // namespace

Lines meet_workers(const boost::mpi::communicator& ranks, const std::vector<RankPlace>& places,
                   Wishes wishes) {
  allow_descriptors(places.size());
  std::string problem;
  std::string invitation;
  std::optional<Listener> listener;
  try {
    listener.emplace(reach_of(places), 2 * places.size());
    invitation = listener->invitation();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  boost::mpi::broadcast(ranks, invitation, 0);
  boost::mpi::broadcast(ranks, wishes, 0);
  if (!listener) throw NotMet{problem};
  Gathering gathering{ranks, places, *listener, wishes.output};
  problem = gathering.wait_for_all();
  for (int rank = 1; rank < ranks.size(); ++rank) ranks.send(rank, verdict_tag, problem);
  if (!problem.empty()) throw NotMet{problem};
  return gathering.lines();  // nobody is let in any more
}

Line meet_master(const boost::mpi::communicator& ranks) {
  std::string invitation;
  boost::mpi::broadcast(ranks, invitation, 0);
  Wishes wishes;
  boost::mpi::broadcast(ranks, wishes, 0);
  if (invitation.empty()) throw NotMet{"the master cannot be reached by its workers"};
  Socket control;
  Socket connection;
  std::string problem;
  try {
    const auto rank = static_cast<std::uint32_t>(ranks.rank());
    const auto workers = static_cast<std::uint32_t>(ranks.size() - 1);
    control = visit(invitation, rank, patience / 2);
    if (wishes.output != Output::own) connection = visit(invitation, workers + rank, patience / 2);
  } catch (const TransportError& error) {
    problem = error.what();
  }
  ranks.send(0, arrival_tag, problem);
  ranks.recv(0, verdict_tag, problem);
  if (!problem.empty()) throw NotMet{problem};
  return {.control = ControlSocket{std::move(control), of_master},
          .output = wishes.output,
          .output_connection = std::move(connection),
          .counts_events = wishes.counts_events};
}

}  // namespace rankpool::mpi
