// SPDX-License-Identifier: BSL-1.0
//
// With which error a call ends, in a word.

#pragma once

#include <exception>
#include <string>

#include "rankpool/errors.hpp"

namespace rankpool::testing {

/// Empty if it ends well.
template <class Get>
std::string error_of(Get get) {
  try {
    get();
    return "";
  } catch (const TaskError&) {
    return "failed";
  } catch (const Cancelled&) {
    return "cancelled";
  } catch (const PoolTerminated&) {
    return "terminated";
  } catch (const PoolClosed&) {
    return "closed";
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace rankpool::testing
