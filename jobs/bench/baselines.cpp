// SPDX-License-Identifier: BSL-1.0

#include "baselines.hpp"

#include <algorithm>
#include <vector>

#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>

namespace bench::baselines {
namespace {

constexpr int master = 0;
constexpr int worker = 1;
constexpr int task_tag = 1;
constexpr int stop_tag = 2;

int rank_in(MPI_Comm ranks) {
  int rank = 0;
  MPI_Comm_rank(ranks, &rank);
  return rank;
}

// Both ranks are ready before the clock starts.
template <class Lead, class Serve>
double timed(MPI_Comm ranks, Lead lead, Serve serve) {
  MPI_Barrier(ranks);
  if (rank_in(ranks) == master) return seconds_of(lead);
  serve();
  return 0;
}

void lead_tasks(MPI_Comm ranks, std::span<const int> inputs, std::span<int> outputs,
                LoopShape shape) {
  const auto most = static_cast<std::size_t>(shape.tasks_a_message);
  std::size_t sent = 0;
  const auto send_next = [&] {
    const std::size_t count = std::min(most, inputs.size() - sent);
    MPI_Send(inputs.data() + sent, static_cast<int>(count), MPI_INT, worker, task_tag, ranks);
    sent += count;
  };
  for (int i = 0; i < shape.messages_in_flight && sent < inputs.size(); ++i) send_next();
  for (std::size_t received = 0; received < outputs.size();) {
    // One worker answers in the order in which it was asked.
    MPI_Status status;
    MPI_Recv(outputs.data() + received, shape.tasks_a_message, MPI_INT, worker, task_tag, ranks,
             &status);
    int count = 0;
    MPI_Get_count(&status, MPI_INT, &count);
    received += static_cast<std::size_t>(count);
    if (sent < inputs.size()) send_next();
  }
  MPI_Send(nullptr, 0, MPI_INT, worker, stop_tag, ranks);
}

void serve_tasks(MPI_Comm ranks, LoopShape shape) {
  std::vector<int> values(static_cast<std::size_t>(shape.tasks_a_message));
  while (true) {
    MPI_Status status;
    MPI_Recv(values.data(), shape.tasks_a_message, MPI_INT, master, MPI_ANY_TAG, ranks, &status);
    if (status.MPI_TAG == stop_tag) return;
    int count = 0;
    MPI_Get_count(&status, MPI_INT, &count);
    for (int i = 0; i < count; ++i) values[i] = increment(values[i]);
    MPI_Send(values.data(), count, MPI_INT, master, task_tag, ranks);
  }
}

void lead_objects(const boost::mpi::communicator& ranks, std::span<const Sample> inputs,
                  std::span<Sample> outputs, int messages_in_flight) {
  std::size_t sent = 0;
  for (; sent < std::min<std::size_t>(messages_in_flight, inputs.size()); ++sent) {
    ranks.send(worker, task_tag, inputs[sent]);
  }
  for (Sample& output : outputs) {
    ranks.recv(worker, task_tag, output);
    if (sent < inputs.size()) ranks.send(worker, task_tag, inputs[sent++]);
  }
}

// Told the number of objects, so that no object has to mean the end.
void serve_objects(const boost::mpi::communicator& ranks, std::size_t count) {
  Sample object;
  for (std::size_t i = 0; i < count; ++i) {
    ranks.recv(master, task_tag, object);
    object = same_object(std::move(object));
    ranks.send(master, task_tag, object);
  }
}

}  // namespace

double ping_pong(MPI_Comm ranks, int round_trips) {
  int value = 0;
  const auto send = [&](int other) { MPI_Send(&value, 1, MPI_INT, other, task_tag, ranks); };
  const auto receive = [&](int other) {
    MPI_Recv(&value, 1, MPI_INT, other, task_tag, ranks, MPI_STATUS_IGNORE);
  };
  return timed(
      ranks,
      [&] {
        for (int i = 0; i < round_trips; ++i) send(worker), receive(worker);
      },
      [&] {
        for (int i = 0; i < round_trips; ++i) receive(master), send(master);
      });
}

double task_loop(MPI_Comm ranks, std::span<const int> inputs, std::span<int> outputs,
                 LoopShape shape) {
  return timed(
      ranks, [&] { lead_tasks(ranks, inputs, outputs, shape); },
      [&] { serve_tasks(ranks, shape); });
}

double object_loop(const boost::mpi::communicator& ranks, std::span<const Sample> inputs,
                   std::span<Sample> outputs, int messages_in_flight) {
  return timed(
      ranks, [&] { lead_objects(ranks, inputs, outputs, messages_in_flight); },
      [&] { serve_objects(ranks, outputs.size()); });
}

double there_and_back(MPI_Comm ranks, std::span<double> numbers, int transfers) {
  const auto count = static_cast<int>(numbers.size());
  const auto send = [&](int other) {
    MPI_Send(numbers.data(), count, MPI_DOUBLE, other, task_tag, ranks);
  };
  const auto receive = [&](int other) {
    MPI_Recv(numbers.data(), count, MPI_DOUBLE, other, task_tag, ranks, MPI_STATUS_IGNORE);
  };
  return timed(
      ranks,
      [&] {
        for (int i = 0; i < transfers; ++i) send(worker), receive(worker);
      },
      [&] {
        for (int i = 0; i < transfers; ++i) receive(master), send(master);
      });
}

}  // namespace bench::baselines
