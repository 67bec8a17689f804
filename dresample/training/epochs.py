"""Which rows an epoch takes: a function of the seed, the refresh, the classes of the rows in their order, and the quotas.

The uniform part of a set is the B rows with the smallest Philox(seed, refresh, row): an exact sample without replacement (a row is
numbered among those that take part). A draw with replacement from a class of n_i rows is a rank in [0, n_i), floor(u n_i) with u
from Philox(seed, refresh, class, draw); a rank is the place of a row among those of its class, whichever partition holds it. Quotas
are rounded once, for all of the data. So neither partitions nor workers have a say, and all workers that know the seed can tell the
set of the next epochs.

In memory: one array of row numbers, which the shuffle of each epoch orders in place, and two bytes per row for its class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.training.art import Quotas

__all__ = ["LEFT_OUT", "bounds", "class_sizes", "epoch_rows", "held_out", "shuffle", "smallest_rows"]

#: Code of a row that does not take part, such as one of the validation set.
LEFT_OUT = -1

#: Rows (or draws) that are looked at at once.
CHUNK_ROWS = 2**18
_BINS = 2**16


def class_sizes(codes: NDArray[np.int16], classes: int) -> NDArray[np.int64]:
    """Rows of each class; rows that are left out are not counted."""
    counts: NDArray[np.int64] = np.zeros(classes + 1, np.int64)
    for a in range(0, len(codes), CHUNK_ROWS):
        counts += np.bincount(codes[a : a + CHUNK_ROWS].astype(np.int64) + 1, minlength=classes + 1)
    return counts[1:]


def epoch_rows(seed: int, refresh: int, codes: NDArray[np.int16], quotas: Quotas) -> NDArray[np.int64]:
    """The rows of an epoch set.

    Parameters
    ----------
    seed : int
    refresh : int
        How many refreshes there were: 0 for the first set.
    codes : ndarray of shape (rows,), int16
        Classes of the rows, in row order; ``LEFT_OUT`` for rows that do not take part.
    quotas : Quotas
        For the rows that do.

    Returns
    -------
    ndarray of int64
        Row numbers, the uniform part first, then class by class; rising within each.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.array([0, 0, 0, 1, -1], np.int16)
    >>> rows = epoch_rows(0, 0, codes, Quotas(4, np.array([0, 3]), False))
    >>> rows.tolist()
    [0, 1, 2, 3, 3, 3, 3]
    """
    sizes = class_sizes(codes, len(quotas.per_class))
    out = np.empty(quotas.total, np.int64)
    cuts = np.concatenate([[quotas.uniform], quotas.uniform + np.cumsum(quotas.per_class)])
    everything = out[: quotas.uniform]
    _smallest(_words(seed, "refresh", _UNIFORM, 0, refresh), int(sizes.sum()), everything)
    parts: list[NDArray[np.int64]] = []
    for code, size in enumerate(sizes.tolist()):
        part = out[cuts[code] : cuts[code + 1]]
        if quotas.direct and len(part) <= size:
            _smallest(_words(seed, "refresh", _DIRECT, code, refresh), size, part)
        else:
            _with_replacement(_words(seed, "refresh", _RANKS, code, refresh), size, part)
        parts.append(part)
    _to_rows(codes, everything, parts)
    return out


def smallest_rows(seed: int, rows: int, wanted: int, purpose: str = "sample") -> NDArray[np.int64]:
    """The ``wanted`` of ``rows`` rows with the smallest Philox(seed, row), rising; all rows if these are not more.

    Examples
    --------
    >>> smallest_rows(0, 3, 5).tolist()
    [0, 1, 2]
    """
    out = np.empty(min(rows, wanted), np.int64)
    _smallest(_words(seed, purpose), rows, out)
    return out


def held_out(seed: int, codes: NDArray[np.int16], sizes: NDArray[np.int64], fraction: float) -> NDArray[np.bool_]:
    """A share of each class, by hash: the stratified split into training and validation rows.

    Parameters
    ----------
    seed : int
    codes : ndarray of shape (rows,), int16
    sizes : ndarray of shape (classes,)
    fraction : float
        Share of the rows of each class, rounded half to even; but one row at least of a class that has two or more, and never all.

    Returns
    -------
    ndarray of shape (rows,), bool
        Which rows are held out.
    """
    mask = np.zeros(len(codes), bool)
    parts = []
    for code, size in enumerate(sizes.tolist()):
        wanted = min(max(round(fraction * size), 1), size - 1) if size > 1 else 0
        part = np.empty(wanted, np.int64)
        _smallest(_words(seed, "part", 0, code), size, part)
        parts.append(part)
    _to_rows(codes, np.empty(0, np.int64), parts)
    for part in parts:
        mask[part] = True
    return mask


def shuffle(rows: NDArray[np.int64], seed: int, epoch: int) -> None:
    """Bring the rows of a set into the order of an epoch, in place: a function of the set, the seed and the epoch.

    Examples
    --------
    >>> import numpy as np
    >>> one, two = np.arange(50), np.arange(50)[::-1].copy()
    >>> shuffle(one, seed=0, epoch=1)
    >>> shuffle(two, seed=0, epoch=1)
    >>> bool((one == two).all())
    True
    """
    rows.sort()
    # NumPy's own Philox: its shuffle needs no second array. Epochs are 2**192 draws apart.
    bits = np.random.Philox(key=seed % 2**64 | draws.PURPOSES["shuffle"] << 64, counter=epoch << 192)
    np.random.Generator(bits).shuffle(rows)


def bounds(total: int, batch_size: int, drop_last: bool, no_single: bool = False) -> list[tuple[int, int]]:
    """First and last (exclusive) place of each batch in a shuffled set.

    Parameters
    ----------
    total : int
        Rows of the set.
    batch_size : int
    drop_last : bool
        Leave out a last batch that is not full, unless it is the only one.
    no_single : bool
        Leave out a last batch of one row, of which batch normalisation knows no variance.

    Examples
    --------
    >>> bounds(7, 3, drop_last=True), bounds(7, 3, drop_last=False), bounds(7, 3, drop_last=False, no_single=True)
    ([(0, 3), (3, 6)], [(0, 3), (3, 6), (6, 7)], [(0, 3), (3, 6)])
    >>> bounds(2, 3, drop_last=True)
    [(0, 2)]
    """
    found = [(a, min(a + batch_size, total)) for a in range(0, total, batch_size)]
    if drop_last and len(found) > 1 and found[-1][1] - found[-1][0] < batch_size:
        found.pop()
    if no_single and found and found[-1][1] - found[-1][0] == 1:
        found.pop()
    return found


# --- draws ------------------------------------------------------------------------------------------------------------

Words = Callable[[int, int], NDArray[np.uint64]]

#: What a word of a refresh is for.
_UNIFORM, _RANKS, _DIRECT = 1, 2, 3


def _words(seed: int, purpose: str, kind: int = 0, code: int = 0, refresh: int = 0) -> Words:
    """64-bit words of the numbers from a to z: rows, ranks or draws.

    Number i has word i mod 4 of block i div 4 of Philox-4x64: its key is made of the seed, the purpose and the class, its counter
    of the block and the refresh. NumPy's generator runs through the blocks from any of them on.
    """
    key = seed % 2**64 | (draws.PURPOSES[purpose] | kind << 8 | code << 32) << 64

    def words(a: int, z: int) -> NDArray[np.uint64]:
        found: NDArray[np.uint64] = np.random.Philox(key=key, counter=a // 4 | refresh << 128).random_raw(z - a // 4 * 4)
        return found[a % 4 :]

    return words


def _smallest(words: Words, size: int, out: NDArray[np.int64]) -> None:
    """Fill ``out`` with the numbers below ``size`` that have the smallest words, rising; of equal words those of the first."""
    wanted = len(out)
    if wanted >= size:
        out[:] = np.arange(size)
        return
    if not wanted:
        return
    edge, ties = _edge(words, size, wanted)
    done = 0
    for a, z in _chunks(size):
        chunk = words(a, z)
        inside = chunk < edge
        level = np.flatnonzero(chunk == edge)[:ties]
        inside[level], ties = True, ties - len(level)
        found = np.flatnonzero(inside)
        out[done : done + len(found)] = found + a
        done += len(found)


def _edge(words: Words, size: int, wanted: int) -> tuple[np.uint64, int]:
    """The largest of the ``wanted`` smallest words, and how many of these are equal to it.

    Words are computed anew for each look rather than held: first to find in which of 65,536 bins the edge lies, then to sort it.
    """
    below, last = 0, None
    if size > CHUNK_ROWS:
        counts = np.zeros(_BINS, np.int64)
        for a, z in _chunks(size):
            counts += np.bincount((words(a, z) >> np.uint64(48)).view(np.int64), minlength=_BINS)
        reached = np.cumsum(counts)
        last = int(np.searchsorted(reached, wanted))
        below = int(reached[last] - counts[last])
    looks = (words(a, z) for a, z in _chunks(size))
    close = np.concatenate([w if last is None else w[w >> np.uint64(48) == last] for w in looks])
    edge = np.partition(close, wanted - below - 1)[wanted - below - 1]
    return edge, wanted - below - int((close < edge).sum())


def _with_replacement(words: Words, size: int, out: NDArray[np.int64]) -> None:
    """Fill ``out`` with ranks below ``size``, each from the word of its draw, rising."""
    for a, z in _chunks(len(out)):
        uniform = (words(a, z) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        out[a:z] = (uniform * size).astype(np.int64)
    out.sort()


def _to_rows(codes: NDArray[np.int16], everything: NDArray[np.int64], parts: list[NDArray[np.int64]]) -> None:
    """Turn rising ranks, among all rows that take part and among those of each class, into row numbers, in place."""
    targets: list[tuple[int | None, NDArray[np.int64]]] = [(None, everything), *enumerate(parts)]
    seen, at = [0] * len(targets), [0] * len(targets)
    for a, z in _chunks(len(codes)):
        chunk = codes[a:z]
        order = np.argsort(chunk, kind="stable")  # rows class by class, in their order
        cuts = np.searchsorted(chunk[order], np.arange(len(parts) + 1))
        for i, (code, ranks) in enumerate(targets):
            if at[i] == len(ranks):
                continue
            here = order[cuts[code] : cuts[code + 1]] if code is not None else np.flatnonzero(chunk >= 0)
            upto = at[i] + int(np.searchsorted(ranks[at[i] :], seen[i] + len(here)))
            ranks[at[i] : upto] = here[ranks[at[i] : upto] - seen[i]] + a
            seen[i], at[i] = seen[i] + len(here), upto


def _chunks(size: int) -> Iterator[tuple[int, int]]:
    for a in range(0, size, CHUNK_ROWS):
        yield a, min(a + CHUNK_ROWS, size)
