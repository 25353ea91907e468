# SPDX-License-Identifier: BSL-1.0
"""What all tools are measured with: tasks like those of tasks.hpp, and the rounds' measurements.
Knows no tool.

A pool is whatever has `map(function, inputs, chunk_size)`, where None is its default, and
`apply(function, value)`.
"""

import time
from dataclasses import dataclass

WORKERS_OF_SHORT_TASKS = 2


@dataclass(frozen=True)
class Sizes:
    single_integers: int = 0
    integers: int = 0
    round_trips: int = 0
    short_tasks: int = 0
    commands: int = 0


QUICK = Sizes(single_integers=20, integers=100, round_trips=5, short_tasks=10, commands=4)


def increment(value):
    return value + 1


def sleep_1_ms(_):
    """Returns the seconds that it really took: a sleep is longer than it was asked to be."""
    return timed(lambda: time.sleep(1e-3))[0]


def timed(call):
    start = time.perf_counter()
    value = call()
    return time.perf_counter() - start, value


def require_right(is_right, what):
    if not is_right:
        raise RuntimeError(f"wrong results: {what}")


def rates(pool, sizes):
    """Of a pool with one worker."""
    pool.map(increment, range(100), 1)  # from here on the path is hot
    return {
        "chunk_1": rate_of_map(pool, sizes.single_integers, 1),
        "map": rate_of_map(pool, sizes.integers, None),
        "apply": seconds_of_apply(pool, sizes.round_trips),
    }


def rate_of_map(pool, count, chunk_size):
    inputs = list(range(count))
    seconds, outputs = timed(lambda: pool.map(increment, inputs, chunk_size))
    require_right(outputs == list(range(1, count + 1)), "integers")
    return count / seconds


def seconds_of_apply(pool, count):
    def count_up(value=0):
        for _ in range(count):
            value = pool.apply(increment, value)
        return value

    seconds, value = timed(count_up)
    require_right(value == count, "apply")
    return seconds / count


def short_tasks(pool, sizes):
    """Efficiency in percent, of a pool with WORKERS_OF_SHORT_TASKS."""
    pool.map(sleep_1_ms, range(4 * WORKERS_OF_SHORT_TASKS), 1)  # all workers are there
    seconds, taken = timed(lambda: pool.map(sleep_1_ms, range(sizes.short_tasks), None))
    require_right(len(taken) == sizes.short_tasks, "tasks of 1 ms")
    return {"short": 100 * sum(taken) / (seconds * WORKERS_OF_SHORT_TASKS)}
