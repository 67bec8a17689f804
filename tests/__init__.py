"""The tests mirror the rooms of the package; what goes across methods is in promise, what tests share in helpers."""
