"""Sphinx reads this."""

import sys
from pathlib import Path

from axclarity import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "axclarity"
copyright = "the axclarity contributors"  # noqa: A001  Sphinx's word
version = release = __version__

extensions = ["myst_parser", "reference_tables", "decision_tables", "settings_tables"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "axclarity"
