// SPDX-License-Identifier: BSL-1.0
//
// Two files with the same names for other things; each tells what its own give.

#pragma once

#include <string>
#include <vector>

namespace rankpool {
class Pool;
}

namespace lookalikes {

/// What each of the file's functions, lambdas and types answers, from a worker.
std::vector<std::string> answers_of_first_file(rankpool::Pool& pool);
std::vector<std::string> answers_of_second_file(rankpool::Pool& pool);

}  // namespace lookalikes
