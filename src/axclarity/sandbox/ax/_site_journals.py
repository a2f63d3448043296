"""LedgerJournalService: a service of the site's own, which reads and finds journals of any kind.

AX's own services for journals create them, and find none. Sites that want to look journals up have
AIF's wizard make a document service over the two tables, as this one stands for.
"""

from collections.abc import Iterable, Sequence

from attrs import frozen

from axclarity.ax.documents import LedgerGeneralJournal, LedgerJournalTable, given
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._criteria import Condition, selected
from axclarity.sandbox.ax._fields import without_blanks
from axclarity.sandbox.ax._keeper import Kept
from axclarity.sandbox.ax._records import Records

__all__ = ["SITE_JOURNALS", "SiteJournals"]

SITE_JOURNALS = "LedgerJournalService"
_LINES = "LedgerJournalTrans"


@frozen
class SiteJournals(Kept):
    """General journals and payment journals: AX keeps both in one table."""

    records: Records

    @property
    def kind(self) -> type[LedgerGeneralJournal]:
        """The class of the document."""
        return LedgerGeneralJournal

    def read(self, keys: Iterable[EntityKey]) -> LedgerGeneralJournal:
        """The journals of these numbers that exist."""
        wanted = {key.value for key in keys}
        found = [each for each in self._all() if given(each.journal_num, "") in wanted]
        for each in found:
            without_blanks(each)
        return LedgerGeneralJournal(ledger_journal_table=found)

    def find(self, conditions: Sequence[Condition]) -> list[EntityKey]:
        """The journals whose header, and one of whose lines, meet the conditions."""
        of_lines = [each for each in conditions if each.data_source == _LINES]
        of_header = [each for each in conditions if each.data_source != _LINES]
        return [
            EntityKey.of(JournalNum=given(each.journal_num, ""))
            for each in selected(self._all(), of_header, "LedgerJournalTable")
            if selected(each.ledger_journal_trans, of_lines, _LINES)
        ]

    def _all(self) -> list[LedgerJournalTable]:
        return [*self.records.journals.all(), *self.records.payments.all()]
