# Written by `make registered`: edit dresample/registry.py (or __init__.py beside this file) instead.
from dresample.deep.deepsmote import DeepSMOTE as DeepSMOTE
from dresample.deep.latent_smote import LatentSMOTE as LatentSMOTE

__all__ = [
    "DeepSMOTE",
    "LatentSMOTE",
]
