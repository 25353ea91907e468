// SPDX-License-Identifier: BSL-1.0

#include "mpi/parent_channel.hpp"

#include <cstdlib>
#include <utility>

#include "rankpool/errors.hpp"

#include "mpi/surroundings.hpp"

#include <sys/socket.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;

constexpr const char* invitation_variable = "RANKPOOL_PARENT";
constexpr Silence of_rank_0{12s};
constexpr auto patience = 20s;

// Until this process ends, also after the launch.
ControlSocket* line_to_parent = nullptr;

}  // namespace

ParentChannel::ParentChannel(Reach reach) : listener_{reach} {
  setenv(invitation_variable, listener_->invitation().c_str(), 1);
}

std::vector<int> ParentChannel::descriptors() const {
  if (end_) return {};
  return line_ ? std::vector{line_->descriptor()} : listener_->descriptors();
}

void ParentChannel::look() {
  if (!line_) {
    auto guest = listener_->accept();
    if (!guest) return;
    line_.emplace(std::move(guest->socket), of_rank_0);
    listener_.reset();
  }
  if (end_) return;
  const auto heard = line_->listen();
  is_attentive_ |= heard.attention;
  last_words_ = heard.last_words;
  end_ = heard.end;
}

std::optional<int> ParentChannel::code() const {
  if (!last_words_) return std::nullopt;
  constexpr int ended_by_signal = 128;  // as shells have it
  return last_words_->kind == LastWords::Kind::signal ? ended_by_signal + last_words_->number
                                                      : last_words_->number & 0xff;
}

void report_begin() {
  const auto invitation = environment_variable(invitation_variable);
  if (!invitation) return;
  unsetenv(invitation_variable);  // programs that this one starts have other parents
  try {
    line_to_parent = new ControlSocket{visit(*invitation, 0, patience), of_rank_0};
  } catch (const TransportError& error) {
    throw TransportError{"rank 0 on " + host_name() +
                         " cannot tell the process that started mpirun how it ends: " +
                         error.what() + "; RANKPOOL_INTERFACE names the interface to use"};
  }
  static const auto* const teller = new EndTeller{line_to_parent->descriptor()};
  (void)teller;
}

void report_attention() {
  if (line_to_parent != nullptr) line_to_parent->tell_attention();
}

void report_outcome(int code) {
  if (line_to_parent == nullptr) return;
  const auto words = encoded({.kind = LastWords::Kind::outcome, .number = code});
  (void)!send(line_to_parent->descriptor(), words.data(), words.size(), MSG_NOSIGNAL);
}

}  // namespace rankpool::mpi
