"""The entry point of the console script and of `python -m wicktrack`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit; Ctrl-C during an import exits with 130 as well."""
    # Garbage collection takes time, and a process that gives one answer makes little garbage.
    gc.disable()
    try:
        from wicktrack.cli.main import main as run

        code = run()
        sys.stdout.flush()
        sys.stderr.flush()
        # All is written and closed; a regular exit of the interpreter takes as long as an import.
        os._exit(code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
