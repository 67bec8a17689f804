"""Images as rows and back, in every container."""

from __future__ import annotations

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from dresample.containers import images
from dresample.errors import InputError
from tests.helpers.marks import OBJECTS_STAY

pytestmark = OBJECTS_STAY

SHAPE = (1, 16, 16)


def pixels(n=6, shape=SHAPE, dtype=np.uint8):
    return np.random.default_rng(0).integers(0, 256, (n, int(np.prod(shape)))).astype(dtype)


@pytest.mark.parametrize("shape, tail", [((1, 16, 16), (1, 16, 16)), ((1, 16, 18), (16, 18)), ((3, 16, 16), (3, 16, 16))])
@pytest.mark.parametrize("lazy", [False, True])
def test_arrays_of_images_become_rows_and_come_back(shape, tail, lazy):
    X = pixels(shape=shape).reshape(-1, *tail)
    data = da.from_array(X, (4, *(8 for _ in tail))) if lazy else X
    flat, packing = images.flattened(data, shape, "DeepSMOTE")
    assert flat.shape == (6, int(np.prod(shape))) and (np.asarray(flat) == X.reshape(6, -1)).all()
    back = packing.packed(flat)
    assert back.shape == X.shape and back.dtype == X.dtype and (np.asarray(back) == X).all()
    assert not lazy or flat.numblocks == (2, 1)


def test_rows_of_pixels_stay_as_they_are():
    X = pixels()
    for data in (X, pd.DataFrame(X), da.from_array(X, (3, 256)), dd.from_pandas(pd.DataFrame(X), npartitions=2)):
        flat, packing = images.flattened(data, SHAPE, "DeepSMOTE")
        assert flat is data and packing.packed(flat) is data


@pytest.mark.parametrize("how", ["object", "fixed", "list"])
@pytest.mark.parametrize("lazy", [False, True])
def test_one_column_of_lists_becomes_rows_and_comes_back(how, lazy):
    X = pixels()
    kind = {"fixed": pa.list_(pa.uint8(), 256), "list": pa.list_(pa.uint8())}.get(how)
    column = pd.Series(list(X)) if kind is None else pd.Series(pd.arrays.ArrowExtensionArray(pa.array(X.tolist(), kind)))
    frame = pd.DataFrame({"who": np.arange(6), "image": column, "label": [0, 1] * 3})
    data = dd.from_pandas(frame, npartitions=2) if lazy else frame
    assert images.list_column(data, "label", ["image"], (), "DeepSMOTE") == "image"
    wide, packing = images.unpacked(data, "image", SHAPE, "DeepSMOTE")
    names = images.pixel_names(packing)
    assert list(wide.columns) == ["who", *names, "label"] and set(wide[names].dtypes) == {np.dtype("uint8")}
    found = wide.compute() if lazy else wide
    assert (found[names].to_numpy() == X).all()
    back = packing.packed(wide)
    back = back.compute() if lazy else back
    assert list(back.columns) == ["who", "image", "label"] and back["image"].dtype == frame["image"].dtype
    assert all((np.asarray(a) == b).all() for a, b in zip(back["image"], X, strict=True))
    assert how != "object" or back["image"].iloc[0].dtype == np.uint8


def test_what_is_no_image_is_refused():
    X = pixels()
    with pytest.raises(InputError, match=r"image_shape=\(1, 16, 17\) needs 272 pixels per row .1 x 16 x 17., found 256 columns"):
        images.flattened(X, (1, 16, 17), "DeepSMOTE")
    with pytest.raises(InputError, match=r"each image of X has the shape \(16, 16, 3\)\. .*transpose\(0, 3, 1, 2\)"):
        images.flattened(np.zeros((2, 16, 16, 3)), (3, 16, 16), "DeepSMOTE")
    words = pd.DataFrame({"image": pd.Series(["a", "b"], dtype=object)})
    with pytest.raises(InputError, match="holds str, no lists of numbers"):
        images.flattened(words, SHAPE, "DeepSMOTE")
    with pytest.raises(InputError, match="holds nothing, no lists of numbers"):
        images.flattened(pd.DataFrame({"image": pd.Series([None, None], dtype=object)}), SHAPE, "DeepSMOTE")
    short = pd.DataFrame({"image": pd.Series([X[0], X[1][:9], None])})
    with pytest.raises(InputError, match="row 1 of a partition has 9 pixels in column 'image'"):
        images.flattened(short, SHAPE, "DeepSMOTE")
