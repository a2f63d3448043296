"""Journals in a file and on a server, as the pipeline's own tests have them."""

from tests.pipeline.conftest import new_place, place, postgresql

__all__ = ["new_place", "place", "postgresql"]
