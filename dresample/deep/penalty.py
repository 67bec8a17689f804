"""The two terms of DeepSMOTE's loss, as sums of squares over the rows at hand.

D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE", IEEE TNNLS, arXiv 2105.02340. B a mini-batch, Q some q rows of one class, E and
D encoder and decoder, sigma = (1, 2, .., q-1, 0), MSE the mean over all elements:

    L_R = MSE(D(E(B)), B)
    L_P = MSE(D(E(Q)[sigma]), Q)              penalty="paper": the decoded neighbour against the image at its place
    L_P = MSE(D(E(Q)[sigma]), Q[sigma])       penalty="released": the authors' script, which detaches E(Q)
    L   = L_R + L_P

Sums instead of means let several processes share a step: each adds up its rows and divides by the size of the whole. A process
with the places a .. b-1 of Q takes the rows a .. b, one after the other around the circle: the chain. All of it but the first row
is Q[sigma] at these places, all of it but the last is Q. (E(Q)[sigma] = E(Q[sigma]): batch norm knows no order of rows.)

READING. Text and algorithm of the paper describe the first form, the published numbers came from the script. The minimiser of the
first pulls D(E(.)) toward class means: images may look blurred.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["PENALTIES", "chain", "neighbor_squares", "squares"]

PENALTIES = ("paper", "released")
Map = Callable[[Tensor], Tensor]


def squares(found: Tensor, wanted: Tensor) -> Tensor:
    """Sum of squared differences."""
    return torch.nn.functional.mse_loss(found, wanted, reduction="sum")


def chain(q: int, a: int, b: int) -> NDArray[np.int64]:
    """Positions a .. b of a circle of q.

    Examples
    --------
    >>> chain(3, 0, 3).tolist(), chain(3, 1, 2).tolist(), chain(1, 0, 1).tolist()
    ([0, 1, 2, 0], [1, 2], [0, 0])
    """
    return np.arange(a, b + 1, dtype=np.int64) % q


def neighbor_squares(encode: Map, decode: Map, linked: Tensor, penalty: str) -> Tensor:
    """Sum of squares of L_P.

    Parameters
    ----------
    encode, decode : callable
    linked : Tensor of shape (b - a + 1, d)
        The rows of the chain.
    penalty : {"paper", "released"}

    Examples
    --------
    >>> import torch
    >>> linked = torch.tensor([[0.0], [1.0], [3.0], [0.0]])
    >>> same = lambda rows: rows
    >>> [float(neighbor_squares(same, same, linked, penalty)) for penalty in PENALTIES]
    [14.0, 0.0]
    """
    neighbors, rows = linked[1:], linked[:-1]
    if penalty == "paper":
        return squares(decode(encode(neighbors)), rows)
    with torch.no_grad():
        codes = encode(neighbors)
    return squares(decode(codes), neighbors)
