// SPDX-License-Identifier: BSL-1.0
//
// The first of two files that are alike, line by line, but for what they answer.

#include <string>
#include <vector>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "lookalikes.hpp"

namespace {

std::string in_anonymous_namespace(int number) { return "first " + std::to_string(number); }

const auto lambda = [](int number) { return "first " + std::to_string(number); };

struct Stateless {
  std::string operator()(int number) const { return "first " + std::to_string(number); }
};

struct Stateful {
  std::string word;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& word;
  }
  std::string operator()(int number) const { return "first " + word + std::to_string(number); }
};

struct Argument {
  int number = 0;
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& number;
  }
};

std::string of_argument(const Argument& argument) {
  return "first " + std::to_string(argument.number);
}

template <class T>
std::string of_template(T value) {
  return "first " + std::to_string(value);
}

}  // namespace

static std::string of_file(int number) { return "first " + std::to_string(number); }

static std::string use_local_lambda(rankpool::Pool& pool) {
  return pool.apply([](int number) { return "first " + std::to_string(number); }, 1);
}

static std::string use_local_type(rankpool::Pool& pool) {
  struct Local {
    std::string operator()(int number) const { return "first " + std::to_string(number); }
  };
  return pool.apply(Local{}, 1);
}

std::vector<std::string> lookalikes::answers_of_first_file(rankpool::Pool& pool) {
  return {pool.apply<in_anonymous_namespace>(1),
          pool.apply<of_file>(1),
          pool.apply<of_template<int>>(1),
          pool.apply<of_argument>(Argument{1}),
          pool.apply(lambda, 1),
          use_local_lambda(pool),
          use_local_type(pool),
          pool.apply(Stateless{}, 1),
          pool.apply(Stateful{"with "}, 1),
          pool.apply(rankpool::partial<in_anonymous_namespace>(1)),
          pool.apply(rankpool::partial(lambda, 1)),
          pool.apply(rankpool::partial(Stateful{"with "}, 1))};
}
