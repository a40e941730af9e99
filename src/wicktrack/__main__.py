"""The console script, and `python -m wicktrack`."""

import gc
import os
import sys


def main() -> None:
    """Run and leave; an interrupt while things are still being imported is one as well."""
    # Looking for garbage takes time, and one answer leaves little of it.
    gc.disable()
    try:
        from wicktrack.cli.main import main as run

        code = run()
        sys.stdout.flush()
        sys.stderr.flush()
        # All is written and closed; taking the interpreter apart would take as long as an import.
        os._exit(code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
