// SPDX-License-Identifier: BSL-1.0

#include "mpi/start_check.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/core/demangle.hpp>
#include <boost/mpi/collectives.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>

#include "rankpool/errors.hpp"

#include "mpi/surroundings.hpp"
#include "roles/function_table.hpp"

#include <elf.h>
#include <link.h>

namespace rankpool::mpi {
namespace {

// What a rank tells of itself. The mark is equal for equal programs only: the linker's mark of the
// build, and a hash of the functions that can be called.
struct Introduction {
  std::string host;
  std::string network;
  std::string mark;
  std::vector<int> cores;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& host& network& mark& cores;
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
  Introduction own{.host = boost::mpi::environment::processor_name(),
                   .network = network_of_this_host(),
                   .mark = {},
                   .cores = usable_cores()};
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
    problem = "the ranks run different programs: rank 0 on " + all.front().host + " and rank " +
              std::to_string(stranger) + " on " + all[static_cast<std::size_t>(stranger)].host +
              difference(own, other) + "; start the same program on all";
  }
  boost::mpi::broadcast(ranks, problem, 0);
  return problem;
}

// What a rank has of its host.
struct Share {
  bool shares_cores = false;  // there are more ranks than cores for all of them together
  int cores_a_worker = 1;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& shares_cores& cores_a_worker;
  }
};

// By rank. Rank 0 is no worker.
std::vector<Share> shares(const std::vector<Introduction>& all) {
  struct Host {
    std::size_t ranks = 0;
    std::size_t workers = 0;
    std::set<int> cores{};
  };
  std::map<std::string, Host> hosts;
  for (const Introduction& rank : all) {
    Host& host = hosts[rank.network];
    ++host.ranks;
    if (&rank != &all.front()) ++host.workers;
    host.cores.insert(rank.cores.begin(), rank.cores.end());
  }
  std::vector<Share> shares;
  for (const Introduction& rank : all) {
    const Host& host = hosts[rank.network];
    const std::size_t even = host.cores.size() / std::max<std::size_t>(1, host.workers);
    const std::size_t cores = std::min(std::max<std::size_t>(1, even), rank.cores.size());
    shares.push_back({.shares_cores = host.ranks > host.cores.size(),
                      .cores_a_worker = static_cast<int>(cores)});
  }
  return shares;
}

}  // namespace

Introductions introduce(const boost::mpi::communicator& ranks) {
  std::vector<Introduction> all;
  boost::mpi::gather(ranks, introduction(), all, 0);
  int stranger = ranks.rank() == 0 ? find_stranger(all) : 0;
  boost::mpi::broadcast(ranks, stranger, 0);
  if (stranger != 0) throw TransportError{describe_stranger(ranks, stranger, all)};

  Share own;
  if (ranks.rank() == 0) {
    boost::mpi::scatter(ranks, shares(all), own, 0);
  } else {
    boost::mpi::scatter(ranks, own, 0);
  }
  Share of_master = own;
  boost::mpi::broadcast(ranks, of_master, 0);
  Introductions introductions{.places = {},
                              .shares_cores = own.shares_cores,
                              .master_shares_cores = of_master.shares_cores,
                              .cores_a_worker = own.cores_a_worker};
  for (Introduction& other : all) {
    introductions.places.push_back(
        {.host = std::move(other.host), .network = std::move(other.network)});
  }
  return introductions;
}

}  // namespace rankpool::mpi
