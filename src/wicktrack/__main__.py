"""Where does it begin? The console script, and `python -m wicktrack`."""

import sys


def main() -> None:
    """Run and leave; an interrupt while things are still being imported is one as well."""
    try:
        from wicktrack.cli import main as run

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
