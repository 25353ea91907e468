// SPDX-License-Identifier: BSL-1.0
//
// Everything. Start reading at launch.hpp and pool.hpp.

#pragma once

#include "rankpool/async_result.hpp"
#include "rankpool/errors.hpp"
#include "rankpool/initializer.hpp"
#include "rankpool/launch.hpp"
#include "rankpool/options.hpp"
#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/progress_line.hpp"
#include "rankpool/result_stream.hpp"
#include "rankpool/statistics.hpp"
#include "rankpool/task_info.hpp"
#include "rankpool/time_left.hpp"
#include "rankpool/with_pool.hpp"

/// @namespace rankpool
/// Start reading at launch() and Pool.
