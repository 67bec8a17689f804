"""Sizes of every layer of the convolutional autoencoder, for images of any size from 16 x 16.

D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE", IEEE TNNLS, arXiv 2105.02340; sizes from the authors' script (28 x 28).

    convolution              s -> floor((s + 2p - 4) / stride) + 1            all kernels are 4 x 4
    transposed convolution   s -> (s - 1) stride - 2p + 4 + e                 e: output padding

    encoder     three layers of stride 2, p = 1; then 4 x 4 -> 1 x 1 in one step (stride 1, p = 0) where three layers lead to 4 x 4,
                else one more layer of stride 2:                28-14-7-3-1    32-16-8-4-1    64-32-16-8-4
    decoder     28 x 28: the script's three layers,             7-10-13-28     (stride 1, 1, 2, p = 0)
                else the encoder, mirrored:                     1-4-8-16-32    4-8-16-32-64; e = 1 where the encoder dropped a pixel

READING. The paper has four mirrored layers, the script three, and no decoder for 32 x 32 was released.
"""

from __future__ import annotations

from dataclasses import dataclass

from dresample import errors

__all__ = ["KERNEL", "LEAST", "Layer", "Shapes", "check", "layers"]

Size = tuple[int, int]
KERNEL = 4
#: Least height and width: four halvings.
LEAST = 16


@dataclass(frozen=True)
class Layer:
    """One convolution, or transposed convolution: channels and sizes before and after, stride, padding, output padding."""

    channels: tuple[int, int]
    before: Size
    after: Size
    stride: int
    padding: int
    extra: Size = (0, 0)


@dataclass(frozen=True)
class Shapes:
    """All layers of an autoencoder.

    Parameters
    ----------
    image_shape : (C, H, W)
    encoder : tuple of Layer
    start : (channels, height, width)
        What the decoder makes of a code first.
    decoder : tuple of Layer
    """

    image_shape: tuple[int, int, int]
    encoder: tuple[Layer, ...]
    start: tuple[int, int, int]
    decoder: tuple[Layer, ...]

    @property
    def end(self) -> tuple[int, int, int]:
        """What the encoder makes a code of."""
        last = self.encoder[-1]
        return (last.channels[1], *last.after)


def check(image_shape: tuple[int, int, int]) -> None:
    """Refuse images that are too small for the layers.

    Parameters
    ----------
    image_shape : (C, H, W)

    Raises
    ------
    ParameterError
        Height or width is below 16, or no channel is left.
    """
    channels, height, width = image_shape
    if channels < 1 or height < LEAST or width < LEAST:
        raise errors.image_too_small(tuple(image_shape), LEAST)


def layers(image_shape: tuple[int, int, int], hidden: int = 64) -> Shapes:
    """The layers for images of one shape.

    Parameters
    ----------
    image_shape : (C, H, W)
    hidden : int
        Channels of the first layer; each further layer has twice as many.

    Raises
    ------
    ParameterError
        As :func:`check`.

    Examples
    --------
    >>> found = layers((1, 28, 28))
    >>> [layer.after for layer in found.encoder]
    [(14, 14), (7, 7), (3, 3), (1, 1)]
    >>> found.start, [layer.after for layer in found.decoder]
    ((512, 7, 7), [(10, 10), (13, 13), (28, 28)])
    >>> found = layers((3, 32, 32))
    >>> found.start, [layer.after for layer in found.decoder]
    ((512, 1, 1), [(4, 4), (8, 8), (16, 16), (32, 32)])
    """
    check(image_shape)
    encoder = _encoder(image_shape, hidden)
    if image_shape[1:] == (28, 28):
        return Shapes(image_shape, encoder, (8 * hidden, 7, 7), _script(image_shape[0], hidden))
    last = encoder[-1]
    return Shapes(image_shape, encoder, (last.channels[1], *last.after), tuple(_mirrored(layer) for layer in reversed(encoder)))


def _encoder(image_shape: tuple[int, int, int], hidden: int) -> tuple[Layer, ...]:
    channels, *size = image_shape
    found: list[Layer] = []
    before = (size[0], size[1])
    for i in range(4):
        stride, padding = (1, 0) if i == 3 and before == (KERNEL, KERNEL) else (2, 1)
        after = (_shrunk(before[0], stride, padding), _shrunk(before[1], stride, padding))
        found.append(Layer((channels, hidden << i), before, after, stride, padding))
        channels, before = hidden << i, after
    return tuple(found)


def _script(channels: int, hidden: int) -> tuple[Layer, ...]:
    return (
        Layer((8 * hidden, 4 * hidden), (7, 7), (10, 10), 1, 0),
        Layer((4 * hidden, 2 * hidden), (10, 10), (13, 13), 1, 0),
        Layer((2 * hidden, channels), (13, 13), (28, 28), 2, 0),
    )


def _mirrored(layer: Layer) -> Layer:
    extra = [big - _grown(small, layer.stride, layer.padding) for big, small in zip(layer.before, layer.after, strict=True)]
    return Layer(layer.channels[::-1], layer.after, layer.before, layer.stride, layer.padding, (extra[0], extra[1]))


def _shrunk(size: int, stride: int, padding: int) -> int:
    return (size + 2 * padding - KERNEL) // stride + 1


def _grown(size: int, stride: int, padding: int) -> int:
    return (size - 1) * stride - 2 * padding + KERNEL
