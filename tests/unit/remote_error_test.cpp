// SPDX-License-Identifier: BSL-1.0

#include "roles/remote_error.hpp"

#include <functional>

#include <boost/core/demangle.hpp>
#include <gmock/gmock.h>

#include "roles/standard_types.hpp"
#include "support/damage.hpp"

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class UserError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

struct OwnCategory final : std::error_category {
  [[nodiscard]] const char* name() const noexcept override { return "own"; }
  [[nodiscard]] std::string message(int /*code*/) const override { return "own message"; }
};

// What a worker would send if `fail` were its task.
RemoteError error_of(const std::function<void()>& fail) {
  try {
    fail();
  } catch (...) {
    return describe_current_exception(3, detail::TaskStage::running);
  }
  return {};
}

RemoteError travel(const RemoteError& error) {
  detail::Buffer bytes;
  write_error(bytes, error);
  detail::ByteReader reader{bytes.bytes()};
  RemoteError read = read_error(reader);
  EXPECT_EQ(reader.remaining(), 0);
  return read;
}

// The messages of an exception and of those nested in it.
std::vector<std::string> messages_of(const std::exception& error) {
  std::vector<std::string> messages{error.what()};
  try {
    std::rethrow_if_nested(error);
  } catch (const std::exception& inner) {
    for (auto& message : messages_of(inner)) messages.push_back(std::move(message));
  }
  return messages;
}

template <class T>
void expect_rebuilt() {
  const auto code = std::make_error_code(std::errc::io_error);
  const RemoteError error = error_of([&] { throw make_standard<T>("it failed", code); });
  const RemoteError again = error_of([&] { throw_rebuilt(travel(error).chain); });

  // The same type of the list, and not only one that is derived from T.
  EXPECT_EQ(again.chain.front().standard_type, error.chain.front().standard_type);
  EXPECT_EQ(again.chain.front().message, error.chain.front().message);
  EXPECT_THROW(throw_rebuilt(error.chain), T);
}

template <class... T>
void expect_each_rebuilt(std::tuple<T...>* /*types*/) {
  (expect_rebuilt<T>(), ...);
}

TEST(RemoteError, RebuildsEachStandardTypeAsItself) {
  expect_each_rebuilt(static_cast<StandardTypes*>(nullptr));
}

TEST(RemoteError, GivesEachStandardTypeItsOwnMessage) {
  const RemoteError error = travel(error_of([] { (void)std::vector<int>(2).at(5); }));

  EXPECT_EQ(error.chain.front().type_name, "std::out_of_range");
  EXPECT_THAT(error.chain.front().message, HasSubstr("vector::_M_range_check"));
  EXPECT_THROW(throw_rebuilt(error.chain), std::out_of_range);
}

TEST(RemoteError, RebuildsATypeOfTheUserAsTheStandardOneBelow) {
  const RemoteError error = travel(error_of([] { throw UserError{"no such name"}; }));

  EXPECT_THAT(error.chain.front().type_name, HasSubstr("UserError"));
  EXPECT_THROW(throw_rebuilt(error.chain), std::invalid_argument);
}

TEST(RemoteError, KeepsTheCodeOfASystemError) {
  const auto code = std::make_error_code(std::errc::permission_denied);
  const RemoteError error = travel(error_of([&] { throw std::system_error{code, "opening x"}; }));

  try {
    throw_rebuilt(error.chain);
  } catch (const std::system_error& rebuilt) {
    EXPECT_EQ(rebuilt.code(), code);
    EXPECT_STREQ(rebuilt.what(), std::system_error(code, "opening x").what());
  }
}

TEST(RemoteError, TellsSystemCodesFromGenericOnes) {
  const std::error_code code{2, std::system_category()};

  try {
    throw_rebuilt(travel(error_of([&] { throw std::system_error{code}; })).chain);
  } catch (const std::system_error& rebuilt) {
    EXPECT_EQ(rebuilt.code(), code);
  }
}

TEST(RemoteError, KeepsTheMessageOfACodeThatNobodyElseKnows) {
  static const OwnCategory own;

  try {
    throw_rebuilt(travel(error_of([] { throw std::system_error{7, own}; })).chain);
  } catch (const std::system_error& rebuilt) {
    EXPECT_STREQ(rebuilt.what(), "own message");
    EXPECT_EQ(rebuilt.code().value(), 7);
  }
}

TEST(RemoteError, RebuildsAFilesystemError) {
  const RemoteError error =
      travel(error_of([] { (void)std::filesystem::file_size("/there/is/no/such/file"); }));

  try {
    throw_rebuilt(error.chain);
  } catch (const std::filesystem::filesystem_error& rebuilt) {
    EXPECT_EQ(rebuilt.code(), std::errc::no_such_file_or_directory);
    EXPECT_THAT(rebuilt.what(), HasSubstr("/there/is/no/such/file"));
  }
}

TEST(RemoteError, TellsTheTypeOfWhatIsNoException) {
  const RemoteError error = travel(error_of([] { throw 42; }));

  EXPECT_THAT(error.chain, SizeIs(1));
  EXPECT_EQ(error.chain.front().type_name, "int");
  EXPECT_THROW(throw_rebuilt(error.chain), std::runtime_error);
}

void fail_three_deep() {
  try {
    try {
      throw std::domain_error{"inner"};
    } catch (...) {
      std::throw_with_nested(UserError{"middle"});
    }
  } catch (...) {
    std::throw_with_nested(std::out_of_range{"outer"});
  }
}

TEST(RemoteError, KeepsAllLevelsOfANestedError) {
  const RemoteError error = travel(error_of(fail_three_deep));

  EXPECT_EQ(error.chain.front().type_name, "std::out_of_range");
  try {
    throw_rebuilt(error.chain);
  } catch (const std::out_of_range& rebuilt) {
    EXPECT_THAT(messages_of(rebuilt), ElementsAre("outer", "middle", "inner"));
  }
}

TEST(RemoteError, KeepsTheTypesOfANestedError) {
  const RemoteError error = travel(error_of(fail_three_deep));

  ASSERT_THAT(error.chain, SizeIs(3));
  EXPECT_THAT(error.chain[1].type_name, HasSubstr("UserError"));
  try {
    throw_rebuilt(error.chain);
  } catch (const std::exception& outer) {
    EXPECT_THROW(std::rethrow_if_nested(outer), std::invalid_argument);
  }
}

TEST(RemoteError, KeepsANestedErrorThatIsNoException) {
  const RemoteError error = travel(error_of([] {
    try {
      throw 42;
    } catch (...) {
      std::throw_with_nested(std::runtime_error{"outer"});
    }
  }));

  ASSERT_THAT(error.chain, SizeIs(2));
  EXPECT_EQ(error.chain[1].type_name, "int");
}

void fail_nested(int depth) {
  try {
    if (depth > 0) fail_nested(depth - 1);
    throw std::runtime_error{"innermost"};
  } catch (...) {
    std::throw_with_nested(std::runtime_error{std::to_string(depth)});
  }
}

TEST(RemoteError, CutsAVeryDeepChain) {
  const RemoteError error = error_of([] { fail_nested(100); });

  EXPECT_THAT(error.chain, SizeIs(32));
  EXPECT_EQ(travel(error).chain.back().message, "69");
}

TEST(RemoteError, BecomesATaskErrorForTheCaller) {
  const RemoteError error = error_of([] { throw UserError{"no such name"}; });

  try {
    std::rethrow_exception(error_for_caller(error, "find", 2, "node07"));
  } catch (const TaskError& caught) {
    EXPECT_EQ(caught.task(), "find");
    EXPECT_EQ(caught.argument_index(), 3);
    EXPECT_EQ(caught.worker_rank(), 2);
    EXPECT_EQ(caught.host(), "node07");
    EXPECT_EQ(caught.message(), "no such name");
    EXPECT_THAT(caught.remote_type_name(), HasSubstr("UserError"));
    EXPECT_THROW(std::rethrow_if_nested(caught), std::invalid_argument);
  }
}

TEST(RemoteError, BecomesAnEncodingErrorWhereNoTaskRan) {
  RemoteError error = error_of([] { throw std::runtime_error{"bad bytes"}; });

  error.stage = detail::TaskStage::decoding;
  EXPECT_THROW(std::rethrow_exception(error_for_caller(error, "find", 2, "a")), EncodingError);
  error.stage = detail::TaskStage::encoding;
  EXPECT_THROW(std::rethrow_exception(error_for_caller(error, "find", 2, "a")), EncodingError);
}

TEST(RemoteErrorFuzz, EveryTruncationIsAnEncodingError) {
  detail::Buffer bytes;
  write_error(bytes, error_of(fail_three_deep));

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const detail::Buffer damaged = rankpool::testing::truncated(bytes, size);
    detail::ByteReader reader{damaged.bytes()};
    EXPECT_THROW((void)read_error(reader), EncodingError) << size << " bytes";
  }
}

TEST(RemoteErrorFuzz, AnErrorThatCannotBeIsAnEncodingError) {
  const RemoteError good = error_of([] { throw std::runtime_error{"x"}; });
  RemoteError empty = good;
  empty.chain.clear();
  RemoteError endless = good;
  endless.chain.resize(33, good.chain.front());
  RemoteError stageless = good;
  stageless.stage = static_cast<detail::TaskStage>(5);

  for (const RemoteError& error : {empty, endless, stageless}) {
    EXPECT_THROW(travel(error), EncodingError);
  }
}

TEST(RemoteErrorFuzz, WhateverIsReadCanBeThrown) {
  detail::Buffer bytes;
  write_error(bytes, error_of(fail_three_deep));

  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const detail::Buffer damaged = rankpool::testing::flipped(bytes, bit);
    detail::ByteReader reader{damaged.bytes()};
    try {
      const RemoteError read = read_error(reader);
      EXPECT_NE(error_for_caller(read, "find", 2, "node07"), nullptr);
    } catch (const EncodingError&) {  // just as well
    }
  }
}

}  // namespace
}  // namespace rankpool::roles
