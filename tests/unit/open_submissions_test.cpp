// SPDX-License-Identifier: BSL-1.0
//
// An id finds its submission while that is open, and nothing afterwards, whoever has the slot now.

#include "roles/open_submissions.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace rankpool::roles {
namespace {

class Nothing final : public detail::Submission {
 public:
  Nothing() : Submission{entry(), 1, {}, {}} {}
  std::size_t encode(const detail::EncodeOrder& /*order*/, detail::Buffer& /*out*/) override {
    return 1;
  }
  void decode(detail::Span /*tasks*/, detail::ByteReader& /*results*/,
              std::span<const std::size_t> /*failed*/) override {}

 private:
  static const detail::FunctionEntry& entry() {
    static const detail::FunctionEntry nothing{};
    return nothing;
  }
};

class OpenSubmissionsTest : public ::testing::Test {
 protected:
  OpenSubmission& add() { return open.add(std::make_shared<Nothing>(), no_state, log); }

  OpenSubmissions open;
  FunctionLog log;
};

TEST_F(OpenSubmissionsTest, FindEachByItsId) {
  OpenSubmission& first = add();
  OpenSubmission& second = add();

  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(open.find(first.id), &first);
  EXPECT_EQ(open.find(second.id), &second);
  EXPECT_EQ(open.find(core::SubmissionId{0}), nullptr);
  EXPECT_EQ(open.find(core::SubmissionId{77}), nullptr);
}

TEST_F(OpenSubmissionsTest, FindNoneThatHasEndedThoughItsSlotIsUsedAgain) {
  OpenSubmission& first = add();
  const core::SubmissionId ended = first.id;
  open.remove(first);
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(open.find(core::SubmissionId{0}), nullptr);
  const OpenSubmission& next = add();

  EXPECT_EQ(&next, &first);
  EXPECT_EQ(open.find(ended), nullptr);
  EXPECT_EQ(open.find(next.id), &next);
}

TEST_F(OpenSubmissionsTest, LetGoOfWhatHasEnded) {
  const auto submission = std::make_shared<Nothing>();
  OpenSubmission& entry = open.add(submission, no_state, log);
  open.remove(entry);

  EXPECT_EQ(submission.use_count(), 1);
}

TEST_F(OpenSubmissionsTest, GiveBackTheMemoryOfMany) {
  std::vector<OpenSubmission*> many;
  for (int i = 0; i < 3000; ++i) many.push_back(&add());
  const core::SubmissionId ended = many.front()->id;
  for (OpenSubmission* entry : many) open.remove(*entry);
  const OpenSubmission& next = add();

  EXPECT_EQ(open.find(next.id), &next);
  EXPECT_EQ(open.find(ended), nullptr);
  EXPECT_FALSE(open.empty());
}

TEST_F(OpenSubmissionsTest, EndAllOfThemOnce) {
  open.remove(add());
  const core::SubmissionId one = add().id;
  const core::SubmissionId another = add().id;
  int ended = 0;

  open.remove_each([&](const OpenSubmission& /*entry*/) { ++ended; });

  EXPECT_EQ(ended, 2);
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(open.find(one), nullptr);
  EXPECT_EQ(open.find(another), nullptr);
  EXPECT_NE(open.find(add().id), nullptr);
}

}  // namespace
}  // namespace rankpool::roles
