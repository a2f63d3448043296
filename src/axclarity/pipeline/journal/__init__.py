"""The journal: the memory of the pipeline."""

from axclarity.pipeline.journal.journal import Journal
from axclarity.pipeline.journal.records import Counts, DeadLetter, Entry, Intent, Written

__all__ = ["Counts", "DeadLetter", "Entry", "Intent", "Journal", "Written"]
