// SPDX-License-Identifier: BSL-1.0

#include "mpi/start_check.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/core/demangle.hpp>
#include <boost/mpi/collectives.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>

#include "core/host_cores.hpp"
#include "mpi/surroundings.hpp"
#include "mpi/thread_limits.hpp"
#include "roles/function_table.hpp"

#include <elf.h>
#include <link.h>

namespace boost::serialization {

template <class Archive>
void serialize(Archive& archive, rankpool::core::RankCores& rank, unsigned int /*version*/) {
  archive& rank.host& rank.place& rank.usable& rank.offered& rank.asked_threads;
}

template <class Archive>
void serialize(Archive& archive, rankpool::core::CoreShare& share, unsigned int /*version*/) {
  archive& share.shares_cores& share.cores_a_worker;
}

}  // namespace boost::serialization

namespace rankpool::mpi {
namespace {

// What a rank tells of itself. The mark is equal for equal programs only: the linker's mark of the
// build, and a hash of the functions that can be called.
struct Introduction {
  core::RankCores cores;
  std::string mark;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& cores& mark;
  }
};

std::string_view find_build_id(const char* note, const char* end) {
  while (note + sizeof(ElfW(Nhdr)) <= end) {
    ElfW(Nhdr) header;
    std::memcpy(&header, note, sizeof header);
    const char* const name = note + sizeof header;
    const char* const content = name + ((header.n_namesz + 3U) & ~3U);
    if (header.n_type == NT_GNU_BUILD_ID && std::string_view{name, 3} == "GNU") {
      return {content, header.n_descsz};
    }
    note = content + ((header.n_descsz + 3U) & ~3U);
  }
  return {};
}

// The first object is the program itself; the others are libraries.
int read_build_id(dl_phdr_info* program, std::size_t /*size*/, void* found) {
  for (int i = 0; i < program->dlpi_phnum; ++i) {
    const auto& part = program->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the linker tells addresses as numbers
    const char* const note = reinterpret_cast<const char*>(program->dlpi_addr + part.p_vaddr);
    const std::string_view id = find_build_id(note, note + part.p_memsz);
    if (!id.empty()) *static_cast<std::string*>(found) = id;
  }
  return 1;
}

Introduction introduction() {
  Introduction own{.cores = {.host = boost::mpi::environment::processor_name(),
                             .place = network_of_this_host(),
                             .usable = usable_cores(),
                             .offered = offered_cores(),
                             .asked_threads = asked_threads()},
                   .mark = {}};
  dl_iterate_phdr(&read_build_id, &own.mark);
  std::size_t functions = 0;
  boost::hash_combine(functions, roles::FunctionTable::instance().names());
  own.mark += std::to_string(functions);
  return own;
}

// The rank that runs another program than rank 0, or 0.
int find_stranger(const std::vector<Introduction>& all) {
  const auto stranger = std::find_if(all.begin(), all.end(), [&](const Introduction& other) {
    return other.mark != all.front().mark;
  });
  return stranger == all.end() ? 0 : static_cast<int>(stranger - all.begin());
}

std::string difference(const std::vector<std::string>& own, const std::vector<std::string>& other) {
  std::vector<std::string> only_in_one;
  std::set_symmetric_difference(own.begin(), own.end(), other.begin(), other.end(),
                                std::back_inserter(only_in_one));
  if (only_in_one.empty()) return " have different builds of it";
  return " do not both have " + boost::core::demangle(only_in_one.front().c_str());
}

// Collective, like its caller: the stranger tells rank 0 its functions, and all get the same text.
std::string describe_stranger(const boost::mpi::communicator& ranks, int stranger,
                              const std::vector<Introduction>& all) {
  const std::vector<std::string> own = roles::FunctionTable::instance().names();
  std::string problem;
  if (ranks.rank() == stranger) ranks.send(0, 0, own);
  if (ranks.rank() == 0) {
    std::vector<std::string> other;
    ranks.recv(stranger, 0, other);
    problem = "the ranks run different programs: rank 0 on " + all.front().cores.host +
              " and rank " + std::to_string(stranger) + " on " +
              all[static_cast<std::size_t>(stranger)].cores.host + difference(own, other) +
              "; start the same program on all";
  }
  boost::mpi::broadcast(ranks, problem, 0);
  return problem;
}

}  // namespace

void agree_to_begin(const boost::mpi::communicator& ranks, std::string problem) {
  boost::mpi::broadcast(ranks, problem, 0);
  if (!problem.empty()) throw NotMet{problem};
}

Introductions introduce(const boost::mpi::communicator& ranks) {
  std::vector<Introduction> all;
  boost::mpi::gather(ranks, introduction(), all, 0);
  int stranger = ranks.rank() == 0 ? find_stranger(all) : 0;
  boost::mpi::broadcast(ranks, stranger, 0);
  if (stranger != 0) throw NotMet{describe_stranger(ranks, stranger, all)};

  std::vector<core::RankCores> cores;
  cores.reserve(all.size());
  for (Introduction& rank : all) cores.push_back(std::move(rank.cores));
  core::CoreShare own;
  if (ranks.rank() == 0) {
    boost::mpi::scatter(ranks, core::share_cores(cores), own, 0);
  } else {
    boost::mpi::scatter(ranks, own, 0);
  }
  core::CoreShare of_master = own;
  boost::mpi::broadcast(ranks, of_master, 0);
  Introductions introductions{.places = {},
                              .shares_cores = own.shares_cores,
                              .master_shares_cores = of_master.shares_cores,
                              .cores_a_worker = own.cores_a_worker,
                              .crowd = core::describe_crowd(cores)};
  for (core::RankCores& rank : cores) {
    introductions.places.push_back({.host = std::move(rank.host),
                                    .network = std::move(rank.place),
                                    .cores = static_cast<int>(rank.usable.size())});
  }
  return introductions;
}

}  // namespace rankpool::mpi
