"""`python -m wicktrack` is `wicktrack`."""

from wicktrack.cli import main

if __name__ == "__main__":
    main()
