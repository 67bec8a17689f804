"""``python -m dresample`` is the command ``dresample``."""

from dresample.cli.entry import main

if __name__ == "__main__":
    main()
