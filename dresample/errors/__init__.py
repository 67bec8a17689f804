"""Every error and warning: what was found, what is needed, what to do.

Errors are functions of values that return an exception, so that a message has one home and a test can ask for it by name.
"""

# ruff: noqa: F403  (each module says what it gives)

from dresample.errors.data import *
from dresample.errors.deep import *
from dresample.errors.features import *
from dresample.errors.files import *
from dresample.errors.index import *
from dresample.errors.interchange import *
from dresample.errors.kinds import *
from dresample.errors.methods import *
from dresample.errors.parameters import *
from dresample.errors.training import *
