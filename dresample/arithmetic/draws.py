"""Counter-based uniforms: every draw is a function of (seed, class, base row, copy, purpose).

Philox-4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011) maps a 128-bit counter and a 64-bit key to 128 random bits, so a task
that runs twice, on any worker, in any order, draws the same numbers. The key is made of the seed and the class, the counter
of the base row (64 bits), the copy (32 bits) and the purpose (32 bits). A uniform is the upper 53 bits of a 64-bit word.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dresample import errors

__all__ = ["PURPOSES", "class_key", "label_code", "normals", "philox", "seed_of", "uniform_pair", "uniforms", "words64"]

#: What a draw is for: draws for different purposes never share a counter.
PURPOSES = {"choice": 0, "sample": 1, "comb": 2, "ties": 3, "spread": 4, "pick": 5, "recall": 6, "noise": 7, "trial": 8, "vote": 9,
            "fit": 10, "order": 11, "retry": 12, "again": 13, "share": 14, "part": 15, "opponent": 16, "jitter": 17,
            "step": 18, "shuffle": 19, "penalty": 20, "refresh": 21}  # fmt: skip

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_ROUNDS = 10


def philox(
    counter: tuple[NDArray[np.uint32], ...], key: tuple[int, int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Philox-4x32-10 over arrays of counters.

    Parameters
    ----------
    counter : four ndarrays of uint32, one shape
        Words 0 to 3 of the counters.
    key : two int
        The two 32-bit words of the key.

    Returns
    -------
    four ndarrays of uint32
        The random words.

    Examples
    --------
    >>> import numpy as np
    >>> zero = np.zeros(1, np.uint32)
    >>> [hex(int(w[0])) for w in philox((zero, zero, zero, zero), (0, 0))]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = np.uint32(key[0]), np.uint32(key[1])
    with np.errstate(over="ignore"):
        for _ in range(_ROUNDS):
            p0, p1 = c0.astype(np.uint64) * _M0, c2.astype(np.uint64) * _M1
            c0, c1, c2, c3 = (
                (p1 >> _SHIFT).astype(np.uint32) ^ c1 ^ k0,
                (p1 & _LOW).astype(np.uint32),
                (p0 >> _SHIFT).astype(np.uint32) ^ c3 ^ k1,
                (p0 & _LOW).astype(np.uint32),
            )
            k0, k1 = np.uint32(k0 + _W0), np.uint32(k1 + _W1)
    return c0, c1, c2, c3


def label_code(label: Any) -> int:
    """64 bits that stand for a label: a whole number is itself, of whatever dtype; everything else is hashed as text.

    They do not depend on which other labels there are: a class that comes or goes moves no other.

    Examples
    --------
    >>> import numpy as np
    >>> label_code(3), label_code(np.float32(3.0)), label_code(True), hex(label_code("fraud"))
    (3, 3, 1, '0xe58fbe69f862261')
    """
    whole = isinstance(label, (float, np.floating)) and float(label).is_integer()
    if whole or isinstance(label, (bool, np.bool_, int, np.integer)):
        return int(label) & 0xFFFFFFFFFFFFFFFF
    kind = "text" if isinstance(label, str) else type(label).__name__
    return int.from_bytes(blake2b(f"{kind}:{label}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def class_key(seed: int, label: Any) -> tuple[int, int]:
    """Key of one class: the seed's 64 bits, passed through Philox with those of its label.

    Hashing keeps neighbouring seeds and classes from sharing a stream.
    """
    code = label_code(label)
    parts = (seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF, code & 0xFFFFFFFF, 0x6B6579 ^ code >> 32)
    words = [np.array([w], np.uint32) for w in parts]
    mixed = philox(tuple(words), (0x64726573, 0x616D706C))
    return int(mixed[0][0]), int(mixed[1][0])


class OwnKey(tuple[int, int]):
    """Key of a class whose rows go by keys of their own, not by their positions: their shares are rounded row by row."""

    __slots__ = ()


def words64(
    key: tuple[int, int], row: ArrayLike, copy: ArrayLike = 0, purpose: str = "choice", lane: int = 0
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Two independent 64-bit words for each (row, copy); ``lane`` gives more of them (below 2**24)."""
    rows, copies = np.broadcast_arrays(np.asarray(row, np.uint64), np.asarray(copy, np.uint32))
    counter = (
        (rows & _LOW).astype(np.uint32),
        (rows >> _SHIFT).astype(np.uint32),
        copies.astype(np.uint32),
        np.full(rows.shape, PURPOSES[purpose] | lane << 8, np.uint32),
    )
    w0, w1, w2, w3 = (w.astype(np.uint64) for w in philox(counter, key))
    return (w0 << _SHIFT) | w1, (w2 << _SHIFT) | w3


def uniform_pair(
    key: tuple[int, int], row: ArrayLike, copy: ArrayLike = 0, purpose: str = "choice", lane: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two independent uniforms in [0, 1) for each (row, copy): ``(word >> 11) * 2**-53``.

    Examples
    --------
    >>> key = class_key(seed=7, label=1)
    >>> pick, gap = uniform_pair(key, row=[3, 4], copy=[0, 0])
    >>> alone, _ = uniform_pair(key, row=4, copy=0)
    >>> bool(pick[1] == alone)
    True
    """
    a, b = words64(key, row, copy, purpose, lane)
    eleven, unit = np.uint64(11), 2.0**-53
    return (a >> eleven).astype(np.float64) * unit, (b >> eleven).astype(np.float64) * unit


def uniforms(key: tuple[int, int], row: ArrayLike, copy: ArrayLike, width: int, purpose: str = "noise") -> NDArray[np.float64]:
    """``width`` independent uniforms in [0, 1) for each (row, copy), shape (n, width)."""
    pairs = [uniform_pair(key, row, copy, purpose, lane) for lane in range(-(-width // 2))]
    n = np.broadcast(np.asarray(row), np.asarray(copy)).size
    return np.column_stack([u for pair in pairs for u in pair])[:, :width] if width else np.empty((n, 0))


def first_drawn(key: tuple[int, int], row: NDArray[np.int64], limit: int, purpose: str = "sample") -> NDArray[np.int64]:
    """Positions of the ``limit`` rows with the smallest Philox(key, row), rising; of all rows if these are not more."""
    words, _ = words64(key, row, purpose=purpose)
    return np.sort(np.lexsort((row, words))[:limit])


def normals(key: tuple[int, int], row: ArrayLike, copy: ArrayLike, width: int) -> NDArray[np.float64]:
    """``width`` independent standard normals for each (row, copy), shape (n, width), by Box and Muller.

    Logarithm and cosine come from the machine's library: results are of grade B.
    """
    u = uniforms(key, row, copy, 2 * -(-width // 2))
    radius, turn = np.sqrt(-2.0 * np.log1p(-u[:, 0::2])), 2.0 * np.pi * u[:, 1::2]
    out = np.empty(u.shape)
    out[:, 0::2], out[:, 1::2] = radius * np.cos(turn), radius * np.sin(turn)
    return out[:, :width]


def seed_of(random_state: Any) -> int:
    """Turn ``random_state`` into one 64-bit seed.

    An integer is the seed; a RandomState or Generator gives one 64-bit draw; None draws one from the system.
    """
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    if isinstance(random_state, (int, np.integer)) and not isinstance(random_state, bool):
        return int(random_state) & 0xFFFFFFFFFFFFFFFF
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(0, 2**64, dtype=np.uint64))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, 2**32, dtype=np.uint64)) << 32 | int(random_state.randint(0, 2**32, dtype=np.uint64))
    raise errors.ParameterError(
        f"random_state={random_state!r} is a {type(random_state).__name__}. Pass None, an int, a numpy RandomState or a Generator."
    )
