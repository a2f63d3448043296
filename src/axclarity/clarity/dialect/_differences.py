"""What a shop answers otherwise than its dialect says. Pure: answers in, differences out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from axclarity.clarity._dotted import found_at
from axclarity.clarity.dialect._draft import STUB, Difference, Draft
from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.dialect._name_differences import Piece
from axclarity.clarity.dialect._page_differences import compare_pages
from axclarity.clarity.dialect._places import lists_in, records_in
from axclarity.clarity.dialect._record_differences import compare_records, readable
from axclarity.clarity.dialect._seen import KINDS, Answer, Seen
from axclarity.clarity.dialect._shapes import shape_of
from axclarity.errors import NotAuthorised, RemoteError

__all__ = ["KINDS", "Answer", "Difference", "Findings", "Seen", "compared", "token_difference"]

_TAGGED = ("orders", "products", "customers", "shipments", "returns", "webhooks")


@frozen
class Findings:
    """The differences, and the dialect with all of them mended that can be without asking."""

    dialect: Dialect
    differences: tuple[Difference, ...]

    def items(self, answer: Answer) -> list[Mapping[str, Any]]:
        """The records on a page, in the shop's words."""
        found = found_at(answer.body, self.dialect.envelope.items)
        if not isinstance(found, list):
            return []
        return [each for each in found if isinstance(each, Mapping)]

    def name(self, resource: str, field_name: str) -> str:
        """What the shop calls a field of a resource's records."""
        return shape_of(KINDS[resource], self.dialect).by_name[field_name].wire


def compared(dialect: Dialect, seen: Sequence[Seen]) -> Findings:
    """Compare what a shop answered with its dialect. No writes, so not all can be told."""
    draft = Draft(dialect)
    good = [each for each in seen if _is_good(draft, each.page)]
    _missing(draft, seen)
    for each in good:
        _envelope(draft, each)
    compare_records(draft, [record for each in good for record in _records(draft, each)])
    for each in good:
        _single(draft, each)
        compare_pages(draft, each)
        _since(draft, each)
    return Findings(draft.dialect, tuple(draft.differences))


def token_difference(dialect: Dialect, error: RemoteError) -> Difference | None:
    """What a refusal of the token endpoint says about the dialect, if it says anything."""
    path, status = f"POST {dialect.token.path}", error.context.get("status")
    if status in (404, 405):
        return Difference(path, f"there is nothing ({status})", {"token": {"path": STUB}})
    if not isinstance(error, NotAuthorised):
        return None
    match error.context.get("code"):
        case "invalid_scope":
            says = "the shop does not give all of these scopes"
            return Difference(path, says, {"token": {"scopes": [STUB]}})
        case "invalid_client":
            other = "body" if dialect.token.client_authentication == "basic" else "basic"
            says = f"the client is refused; if its id and secret are right, they belong in {other}"
            return Difference(path, says, {"token": {"client_authentication": other}})
        case _:
            return None


def _is_good(draft: Draft, answer: Answer) -> bool:
    if answer.status == 200 and answer.body is not None:
        return True
    if answer.status == 200:
        draft.tell(f"GET {answer.path}", "the answer is no JSON")
    elif answer.status in (401, 403):
        says = f"the client may not read this ({answer.status}): check its scopes"
        draft.tell(f"GET {answer.path}", says)
    elif answer.status not in (404, 405, 410):
        draft.tell(f"GET {answer.path}", f"the shop answered {answer.status}")
    return False


def _missing(draft: Draft, seen: Sequence[Seen]) -> None:
    """Tell what is not where the dialect says. If nothing is, the path above may be another."""
    missing = [each for each in seen if each.page.status in (404, 405, 410)]
    if len(missing) > 1 and len(missing) == len(seen):
        path = draft.dialect.api_path or "/"
        draft.tell(f"GET {path}", "no resource is below it", {"api_path": STUB})
    for each in missing:
        says = f"there is nothing ({each.page.status}); empty is for a shop that has none"
        draft.tell(f"GET {each.page.path}", says, {"paths": {each.resource: STUB}})


def _envelope(draft: Draft, each: Seen) -> None:
    told = draft.dialect.envelope.items
    if isinstance(found_at(each.page.body, told), list):
        return
    place = next(lists_in(each.page.body), None)
    says = f"there is no list at {told!r}" if told else "the answer is no list"
    if place is None:
        draft.tell(f"{each.resource} $", f"{says}, nor anywhere else")
    else:
        says += f", but one at {place!r}" if place else ", but the answer is one"
        draft.tell(f"{each.resource} $", says, {"envelope": {"items": place}})


def _records(draft: Draft, each: Seen) -> Iterator[Piece]:
    place = draft.dialect.envelope.items
    found = found_at(each.page.body, place)
    path = f"{each.resource} $.{place}.*" if place else f"{each.resource} $.*"
    for record in found if isinstance(found, list) else ():
        if isinstance(record, Mapping):
            yield Piece(KINDS[each.resource], path, record)


def _single(draft: Draft, each: Seen) -> None:
    """Tell where the record is in the answer that holds one, and where its tag is."""
    answer = each.record
    if answer is None or not _is_good(draft, answer):
        if answer is not None and answer.status in (404, 405, 410):
            draft.tell(
                f"GET {answer.path}", f"a record of the listing is not here ({answer.status})"
            )
        return
    shape = shape_of(KINDS[each.resource], draft.dialect)
    key = (shape.by_name.get("id") or shape.by_name["sku"]).wire
    told = draft.dialect.envelope.record
    record = found_at(answer.body, told)
    if not isinstance(record, Mapping) or key not in record:
        place = next((at for at, one in records_in(answer.body) if key in one), None)
        if place is None:
            draft.tell(f"{each.resource} $", f"an answer for one record holds none with {key!r}")
            return
        says = f"one record is at {place!r}" if place else "one record is the answer itself"
        draft.tell(f"{each.resource} $", says, {"envelope": {"record": place}})
        record = found_at(answer.body, place)
    if each.resource in _TAGGED:
        _tag(draft, each.resource, answer, record)


def _tag(draft: Draft, resource: str, answer: Answer, record: Mapping[str, Any]) -> None:
    told = draft.dialect.concurrency
    version = shape_of(KINDS[resource], draft.dialect).by_name["version"].wire
    if told.etag == "header" and "etag" not in answer.headers:
        says = "comes without an ETag"
        if version in record:
            fix = {"concurrency": {"etag": "field", "field": version}}
            draft.tell(f"GET {answer.path}", f"{says}; its version is {version!r}", fix)
        else:
            says += ": two changes at once may pass unnoticed. If no record has one, say so: "
            draft.tell(f"GET {answer.path}", f'{says}concurrency.etag = "none"')
    elif told.etag == "field" and told.field not in record:
        says = f"has no {told.field!r}, which its tag should be"
        if "etag" in answer.headers:
            fix = {"concurrency": {"etag": "header"}}
            draft.tell(f"GET {answer.path}", f"{says}, but an ETag", fix)
        else:
            place = version if version in record else STUB
            draft.tell(f"GET {answer.path}", says, {"concurrency": {"field": place}})


def _since(draft: Draft, each: Seen) -> None:
    """Tell whether the shop filters by time of change and sorts by it."""
    filters, items = draft.dialect.filters, draft.dialect.envelope.items
    if each.future is not None and (each.future.status != 200 or found_at(each.future.body, items)):
        refused = each.future.status != 200
        says = f"is refused ({each.future.status})" if refused else "filters nothing"
        path = f"GET {each.page.path}?{filters.updated_since}="
        draft.tell(path, f"{says}: name what the shop calls it; empty is for none", _FILTER_LESS)
    elif each.sorted is not None and not _is_sorted(draft, each, each.sorted):
        path = f"GET {each.page.path}?{filters.sort}={filters.sort_value}"
        draft.tell(
            path,
            "is not in order of change: name what sorts so; empty is for none",
            {"filters": {"sort": ""}},
        )


_FILTER_LESS: Final = {"filters": {"updated_since": ""}}


def _is_sorted(draft: Draft, each: Seen, answer: Answer) -> bool:
    """Whether records come in order of change, as far as all of them can be read."""
    page = Seen(resource=each.resource, page=answer)
    read = [readable(draft, record) for record in _records(draft, page)]
    moments: list[Any] = [getattr(record, "updated_at", None) for record in read]
    return None in moments or moments == sorted(moments)
