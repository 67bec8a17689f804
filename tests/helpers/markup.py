"""What HTML says."""

from __future__ import annotations

from xml.etree import ElementTree


def well_formed(html):
    """The text of HTML, which must be a well-formed tree."""
    tree = ElementTree.fromstring(f"<div>{html}</div>")
    return " ".join(tree.itertext())
