"""What messages say."""

from __future__ import annotations

import re


def arguments(text):
    """``name=value`` that is no -p (a class in quotes and a count, 1=5000, are no names)."""
    return [m.group() for m in re.finditer(r"(?<!-p )(?<![\w.])[A-Za-z_]\w*=[^=\s]?", text)]
