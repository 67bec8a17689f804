"""PyTorch is loaded where it is used."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.marks import NO_ADVICE, OBJECTS_STAY, ONE_TORCH_THREAD

pytestmark = [NO_ADVICE, ONE_TORCH_THREAD, OBJECTS_STAY]


def test_the_names_load_without_torch():
    code = "import sys; from dresample import DeepSMOTE, LatentSMOTE; print('torch' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
