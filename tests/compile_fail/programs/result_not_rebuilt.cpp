// SPDX-License-Identifier: BSL-1.0
// refused: a result of this type cannot be rebuilt from bytes; give the type a default constructor,
// a constructor from the archive, or load_construct_data

#include "rankpool/pool.hpp"

class Cat {
 public:
  explicit Cat(int number) : number_{number} {}
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& number_;
  }

 private:
  int number_;
};
Cat adopt(int number);

void use(rankpool::Pool& pool) { (void)pool.apply<adopt>(1); }
