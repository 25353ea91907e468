// SPDX-License-Identifier: BSL-1.0
// refused: an argument of this type cannot be rebuilt from bytes; give the type a default
// constructor, a constructor from the archive, or load_construct_data

#include <string>

#include "rankpool/pool.hpp"

class Cat {
 public:
  explicit Cat(const char* name) : name_{name} {}
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& name_;
  }

 private:
  std::string name_;
};
int weigh(const Cat& cat);

void use(rankpool::Pool& pool) { (void)pool.apply<weigh>(Cat{"Tom"}); }
