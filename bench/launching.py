"""A launcher of one command, which prints its time, memory, exit code and CPU time.

One rule: this process stays tiny, since what it holds counts as held by the command it starts.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Run the words of the command line, their output thrown away; errors pass through."""
    quiet = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    words = sys.argv[1:]
    begun = time.perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - begun
    cpu = usage.ru_utime + usage.ru_stime
    print(took, usage.ru_maxrss, os.waitstatus_to_exitcode(status), cpu)


if __name__ == "__main__":
    main()
