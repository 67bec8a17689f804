"""Sphinx: ``sphinx-build -W -b html docs docs/_build/html``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dresample import __version__

project = "dresample"
author = "The dresample developers"
copyright = author  # noqa: A001
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.mathjax", "numpydoc"]
exclude_patterns = ["_build", "_static"]
nitpicky = False

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autosummary_generate = False
numpydoc_show_class_members = False
numpydoc_attributes_as_param_list = True

html_theme = "furo"
html_title = f"dresample {version}"
html_static_path = ["_static"]
html_css_files = ["katex/katex.min.css", "dresample.css"]
# KaTeX lies in _static, so that formulas show without a network; the script of mathjax_path goes to pages that have some.
html_js_files = [(f"katex/{name}.min.js", {"defer": "defer"}) for name in ("katex", "auto-render")]
mathjax_path = "formulas.js"
mathjax_options = {"defer": "defer"}
myst_update_mathjax = False
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
html_show_sphinx = False

#: What a browser fetches by itself: scripts, styles, pictures. Links that a reader may follow are none of these.
FETCHED = re.compile(r'<(?:script|img|iframe|source|link)\b[^>]*\b(?:src|href)="(?:https?:)?//[^>]*>')


def refuse_network(app: Any, failed: Exception | None) -> None:
    """A page that needs the network to be shown is an error of the build."""
    if failed is None and app.builder.format == "html":
        pages = Path(app.outdir).rglob("*.html")
        if needy := sorted(f"{page.name}: {tag}" for page in pages for tag in FETCHED.findall(page.read_text())):
            raise RuntimeError("These pages fetch from elsewhere: " + "; ".join(needy))


def setup(app: Any) -> None:
    app.connect("build-finished", refuse_network)
