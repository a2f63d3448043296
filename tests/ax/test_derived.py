import gc

from axclarity.ax.documents import DirOrganization, DirParty, DirPerson, derived


def test_each_derived_class_counts_once_collected_or_not() -> None:
    """attrs leaves the class behind that a slotted one was made from."""
    names = [kind.__name__ for kind in derived(DirParty)]
    gc.collect()

    assert names == [kind.__name__ for kind in derived(DirParty)]
    assert names == ["DirPerson", "DirOrganizationBase"]
    assert DirPerson in derived(DirParty)
    assert DirOrganization in derived(derived(DirParty)[1])
