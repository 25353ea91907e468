// SPDX-License-Identifier: BSL-1.0
//
// A generator: numbers from 0 on that can be walked once, and that know how many were taken.

#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

namespace rankpool::testing {

class CountingInputs {
 public:
  /// Move-only, single-pass, endless.
  class Range {
   public:
    class Iterator {
     public:
      using value_type = int;
      using difference_type = std::ptrdiff_t;
      using iterator_concept = std::input_iterator_tag;

      explicit Iterator(int* taken) : taken_{taken} { ++*taken_; }
      int operator*() const { return *taken_ - 1; }
      Iterator& operator++() {
        ++*taken_;
        return *this;
      }
      void operator++(int) { ++*this; }
      friend bool operator==(const Iterator& /*position*/, std::default_sentinel_t /*end*/) {
        return false;
      }

     private:
      int* taken_;
    };

    explicit Range(std::shared_ptr<int> taken) : taken_{std::move(taken)} {}
    Range(Range&&) noexcept = default;
    Range& operator=(Range&&) noexcept = default;
    Range(const Range&) = delete;
    Range& operator=(const Range&) = delete;
    ~Range() = default;

    Iterator begin() { return Iterator{taken_.get()}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

   private:
    std::shared_ptr<int> taken_;
  };

  Range range() { return Range{taken_}; }
  [[nodiscard]] int taken() const { return *taken_; }

 private:
  std::shared_ptr<int> taken_ = std::make_shared<int>(0);
};

}  // namespace rankpool::testing
