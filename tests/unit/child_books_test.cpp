// SPDX-License-Identifier: BSL-1.0

#include "roles/child_books.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace rankpool::roles {
namespace {

Errand errand(SectionKind kind, const std::shared_ptr<Parcel>& parcel, std::uint64_t state = 0,
              std::uint64_t submission = 0) {
  Errand errand{.parcel = parcel, .bytes = {}, .header = {}};
  errand.header.kind = kind;
  errand.header.state = state;
  errand.header.submission = submission;
  errand.header.count = kind == SectionKind::chunk ? 1 : 0;
  return errand;
}

// A child may be within a long task while others of its worker are sent state after state.
TEST(ChildBooks, KeepNoStateThatIsForgottenAndWasNeverSent) {
  ChildBooks books;
  auto state = std::make_shared<Parcel>();
  auto order = std::make_shared<Parcel>();
  books.add(errand(SectionKind::state, state, 7));
  books.on_sent();
  books.add(errand(SectionKind::forget, order, 7));
  EXPECT_FALSE(books.concerns_child(books.next()->header));
  books.on_passed_over();
  EXPECT_FALSE(books.has_waiting());
  EXPECT_EQ(state.use_count(), 1);
  EXPECT_EQ(order.use_count(), 1);
}

TEST(ChildBooks, KeepAForgottenStateUntilItsChildHasReadThat) {
  ChildBooks books;
  auto state = std::make_shared<Parcel>();
  books.add(errand(SectionKind::state, state, 7));
  books.on_sent();
  books.on_missing_sent(*books.missing_for(7));
  books.add(errand(SectionKind::forget, std::make_shared<Parcel>(), 7));
  EXPECT_TRUE(books.concerns_child(books.next()->header));
  books.on_sent();
  EXPECT_EQ(books.missing_for(7), nullptr);
  EXPECT_EQ(state.use_count(), 2);
  books.take_back();
  EXPECT_EQ(state.use_count(), 1);
}

TEST(ChildBooks, PassOnADropOfWhatTheirChildHolds) {
  ChildBooks books;
  books.add(errand(SectionKind::chunk, std::make_shared<Parcel>(), 0, 3));
  const auto drop = errand(SectionKind::drop, std::make_shared<Parcel>(), 0, 3);
  const auto drop_all = errand(SectionKind::drop, std::make_shared<Parcel>());
  EXPECT_FALSE(books.concerns_child(drop.header));
  books.on_sent();
  EXPECT_TRUE(books.concerns_child(drop.header));
  EXPECT_TRUE(books.concerns_child(drop_all.header));
  EXPECT_FALSE(
      books.concerns_child(errand(SectionKind::drop, std::make_shared<Parcel>(), 0, 4).header));
}

}  // namespace
}  // namespace rankpool::roles
