// SPDX-License-Identifier: BSL-1.0
// compiles

#include <memory>
#include <string>

#include "rankpool/pool.hpp"

std::shared_ptr<std::string> pass_on(std::shared_ptr<std::string> text);

void use(rankpool::Pool& pool) { (void)pool.apply<pass_on>(std::make_shared<std::string>("text")); }
