"""Which rows near a row are outlived by fewer than k nearer ones: one walk, run as it stands or compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["outlived"]


def outlived(
    start: Any, squared: Any, part: Any, row: Any, others_start: Any, others_squared: Any, others_part: Any, others_row: Any,
    k: int, keep: Any, keep_others: Any,
) -> None:  # fmt: skip
    """Mark the rows of the class that fewer than k nearer ones of it outlive, and the others that fewer than k of all do.

    Each list is walked by rising distance; ``largest`` and ``of_all`` hold the k latest parts seen so far, latest first.
    """
    largest, of_all = np.empty(k, np.int32), np.empty(k, np.int32)
    for i in range(len(start) - 1):
        largest[:] = -1
        of_all[:] = -1
        a, b = start[i], others_start[i]
        while a < start[i + 1] or b < others_start[i + 1]:
            of_class = b >= others_start[i + 1]
            if not of_class and a < start[i + 1]:
                before, after = squared[a], others_squared[b]
                of_class = before < after or (before == after and row[a] < others_row[b])
            p = part[a] if of_class else others_part[b]
            if of_class:
                keep[a] = largest[k - 1] < p
                a += 1
            else:
                keep_others[b] = of_all[k - 1] < p
                b += 1
            for held in range(2):
                if held == 0 and not of_class:
                    continue
                parts = largest if held == 0 else of_all
                if parts[k - 1] < p:
                    j = k - 1
                    while j > 0 and parts[j - 1] < p:
                        parts[j] = parts[j - 1]
                        j -= 1
                    parts[j] = p
