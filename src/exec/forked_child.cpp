// SPDX-License-Identifier: BSL-1.0

#include "exec/forked_child.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "exec/backtrace.hpp"
#include "exec/bell.hpp"
#include "exec/signal_name.hpp"
#include "roles/message.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

std::string description_of_end(const roles::ChildEnd& end) {
  if (end.report.signal == 0) {
    return "ended its process with exit code " + std::to_string(end.report.exit_code);
  }
  return "was killed by signal " + described_signal(end.report.signal) +
         (end.report.signal == SIGKILL ? ", perhaps for want of memory" : "");
}

[[noreturn]] void refuse_written_over() {
  throw EncodingError{"a process of isolated tasks has written over what it says to its rank"};
}

// Shorter ones cost less to copy than to keep track of.
constexpr std::size_t worth_lending = std::size_t{16} << 10;
// The child is to have some to write on.
constexpr auto most_desks_lent = Board::desks / 2;

Socket twin_of(int descriptor) {
  Socket twin{fcntl(descriptor, F_DUPFD_CLOEXEC, 0)};
  if (!twin.is_open()) {
    throw TransportError{"no descriptor of a file for it: " +
                         std::generic_category().message(errno)};
  }
  return twin;
}

}  // namespace

ForkedChild::ForkedChild(Helper& helper, std::shared_ptr<MessageRoom> room, const Place& place)
    : helper_{&helper},
      room_{std::move(room)},
      place_{place},
      memory_{std::make_shared<ChildMemory>(place.most)},
      lent_{std::make_shared<Lent>()},
      bell_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

ForkedChild::~ForkedChild() {
  if (is_there()) (void)output_.finish();
}

void ForkedChild::begin(const roles::ChildOrder& order) {
  memory_->board().begin(lent_->desks);
  lent_->unsaid.clear();
  for (const Extent& extent : lent_->taken) {
    lent_->unsaid.push_back({.kind = Word::Kind::occupied, .bytes = extent});
  }
  state_ = State::asked_for;
  asked_at_ = std::chrono::steady_clock::now();
  early_signals_.clear();
  end_.reset();
  received_.reset();
  has_touched_ = true;
  try {
    helper_->make_child({.order = order, .cores = place_.cores}, open_files());
  } catch (const NoChild&) {
    throw;
  } catch (const TransportError& error) {
    end_.emplace();
    end_->not_born = error.what();
  }
}

ChildFiles ForkedChild::open_files() {
  auto pipes = output_.open();
  return {.memory = twin_of(memory_->descriptor()),
          .messages = twin_of(room_->descriptor()),
          .bell = twin_of(bell_.descriptor()),
          .output = std::move(pipes.output),
          .errors = std::move(pipes.errors)};
}

bool ForkedChild::is_overdue() const {
  return state_ == State::asked_for &&
         std::chrono::steady_clock::now() - asked_at_ > Helper::longest_silence;
}

std::optional<roles::ChildEnd> ForkedChild::take_end() {
  heed_helper();
  if (is_overdue()) Helper::refuse_silent();
  if (!end_) return std::nullopt;
  state_ = State::none;
  process_ = 0;
  return std::exchange(end_, std::nullopt);
}

void ForkedChild::heed_helper() {
  while (const auto notice = helper_->next_notice(place_.slot)) {
    switch (notice->kind) {
      case ChildNotice::Kind::born:
        state_ = State::living;
        process_ = notice->child;
        for (const int signal : std::exchange(early_signals_, {})) send_signal(signal);
        break;
      case ChildNotice::Kind::not_born:
        end_.emplace();
        end_->not_born = "fork: " + std::generic_category().message(notice->status);
        break;
      case ChildNotice::Kind::ended:
        end_ = describe(notice->status);
        break;
    }
  }
}

roles::ChildEnd ForkedChild::describe(int status) {
  Board& board = memory_->board();
  roles::ChildEnd end;
  end.is_retired = board.is_retired && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (WIFSIGNALED(status)) end.report.signal = WTERMSIG(status);
  if (WIFEXITED(status)) end.report.exit_code = WEXITSTATUS(status);
  end.how = description_of_end(end);
  end.report.last_output = output_.finish();
  if (WIFSIGNALED(status)) end.backtrace = backtrace_of(board.crash);
  end.progress = progress();
  return end;
}

roles::UnsentAnswer ForkedChild::unsent_answer() {
  const Journal& journal = memory_->board().journal;
  const Journal::Slice& slice = journal.last();
  if (slice.answers == Journal::none || slice.desk >= Board::desks) {
    return {.answers = Journal::none};
  }
  const Desk desk = memory_->desk(slice.desk);
  const std::size_t next = slice.marks.next;
  constexpr std::size_t header = sizeof(roles::SectionHeader);
  const std::size_t results = slice.marks.bytes_before(next);
  roles::UnsentAnswer answer{.answers = slice.answers, .next = next};
  if (results > header && results <= desk.results.size()) {
    answer.results = desk.results.subspan(header, results - header);
  }
  answer.errors = desk.errors.first(std::min<std::size_t>(journal.error_bytes, desk.errors.size()));
  std::uint64_t extents = 0;
  const std::uint64_t most = std::min<std::uint64_t>(journal.extents, desk.extents.size());
  while (extents < most && desk.extents[extents].task < next) ++extents;
  answer.attachments = lend(slice.desk, extents);
  return answer;
}

bool ForkedChild::send(const roles::Parcel& parcel, std::span<const std::byte> part) {
  if (!say_unsaid()) return false;
  Board& board = memory_->board();
  const bool has_room = board.to_child.say(room_->word_of(parcel, part));
  wake(board.child_sleeps);
  return has_room;
}

// Before anything else, as the child is not to write where others read. False if not all fit.
bool ForkedChild::say_unsaid() {
  auto& unsaid = lent_->unsaid;
  while (!unsaid.empty() && memory_->board().to_child.say(unsaid.front())) unsaid.pop_front();
  return unsaid.empty();
}

std::optional<roles::ChildAnswer> ForkedChild::receive() {
  Board& board = memory_->board();
  if (!lent_->unsaid.empty()) {  // it may need the room before it gets another message
    (void)say_unsaid();
    wake(board.child_sleeps);
  }
  Line& line = board.to_rank;
  if (!line.is_sound()) refuse_written_over();
  if (std::exchange(received_, std::nullopt)) line.take();
  const Word* const next = line.next();
  if (next == nullptr) return std::nullopt;
  const Word word = *next;
  if (word.kind != Word::Kind::answer || word.desk >= Board::desks || lent_->desks[word.desk] ||
      word.bytes.bytes > memory_->desk(word.desk).results.size()) {
    refuse_written_over();
  }
  received_ = word;
  return roles::ChildAnswer{.message = memory_->desk(word.desk).results.first(word.bytes.bytes),
                            .attachments = lend(word.desk, word.extents)};
}

std::optional<detail::Buffer> ForkedChild::lend_received() {
  if (received_->bytes.bytes < worth_lending || lent_->count_desks() >= most_desks_lent) {
    return std::nullopt;
  }
  const std::uint32_t desk = received_->desk;
  Board& board = memory_->board();
  board.is_lent[desk].store(true, std::memory_order_release);
  lent_->desks[desk] = true;
  const auto give_back = [lent = lent_, memory = memory_, desk](const void*) {
    lent->desks[desk] = false;
    memory->board().is_lent[desk].store(false, std::memory_order_release);
  };
  return detail::Buffer::within(memory_->desk(desk).results, received_->bytes.bytes,
                                {&board.is_lent[desk], give_back});
}

std::vector<detail::Attachment> ForkedChild::lend(std::uint32_t desk, std::uint64_t extents) {
  const std::span<const Extent> list = memory_->desk(desk).extents;
  const std::span<std::byte> room = memory_->attachments();
  std::vector<detail::Attachment> lent;
  for (std::uint64_t i = 0; i < extents && i < list.size(); ++i) {
    const Extent extent = list[i];
    if (extent.place > room.size() || extent.bytes > room.size() - extent.place) {
      refuse_written_over();
    }
    lent_->taken.push_back(extent);
    const auto give_back = [lent = lent_, memory = memory_, place = extent.place](const void*) {
      std::erase_if(lent->taken, [&](const Extent& taken) { return taken.place == place; });
      lent->unsaid.push_back({.kind = Word::Kind::returned, .bytes = {place, 0}});
    };
    std::byte* const start = room.data() + extent.place;
    lent.push_back({.bytes = {start, extent.bytes}, .owner = {start, give_back}});
  }
  return lent;
}

roles::ChildProgress ForkedChild::progress() const {
  const Journal& journal = memory_->board().journal;
  return {.doing = journal.doing, .turn = journal.turn()};
}

void ForkedChild::halt() {
  Journal& journal = memory_->board().journal;
  journal.must_halt = true;
  journal.asks = true;
}

void ForkedChild::send_signal(int signal) {
  if (state_ == State::asked_for) return early_signals_.push_back(signal);
  if (state_ == State::living) helper_->send_signal(process_, signal);
}

void ForkedChild::rest() {
  if (!has_touched_ || !lent_->taken.empty() || lent_->count_desks() > 0) return;
  memory_->give_back();
  has_touched_ = false;
}

bool ForkedChild::announce_sleep() {
  Board& board = memory_->board();
  std::uint64_t rings = 0;
  (void)!read(bell_.descriptor(), &rings, sizeof rings);
  board.rank_sleeps.store(1, std::memory_order_seq_cst);
  return board.to_rank.next() == nullptr;
}

}  // namespace rankpool::exec
