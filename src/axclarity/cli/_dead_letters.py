"""`axclarity dead-letters`: what waits for a person, and what that person does."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Unpack

import click

from axclarity.cli._console import console_for, counted
from axclarity.cli._dead_letters_view import (
    facts_of_group,
    facts_of_letter,
    show_groups,
    show_letter,
    show_letters,
)
from axclarity.cli._journals import (
    LIMIT,
    NUMBER,
    Place,
    by_option,
    journal_option,
    note_option,
    opened,
    to_type,
)
from axclarity.cli._options import json_option
from axclarity.http import utc_now
from axclarity.pipeline import DeadLetter, Journal
from axclarity.pipeline.journal import Search

__all__ = ["dead_letters"]


class _Moment(click.DateTime):
    """A moment; one without a zone is UTC."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        moment: datetime = super().convert(value, param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_MOMENT = _Moment(("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"))
_FILTERS: tuple[Callable[[Any], Any], ...] = (
    click.option("--text", help="Only with this in the key, event id, rule or message."),
    click.option("--key", help="Only of this record: order/ord_1001."),
    click.option("--rule", help="Only parked under this rule."),
    click.option("--resource", help="Only of this resource: order."),
    click.option("--fingerprint", help="Only of this group."),
    click.option("--since", type=_MOMENT, metavar="MOMENT", help="Only parked from then on (UTC)."),
    click.option("--until", type=_MOMENT, metavar="MOMENT", help="Only parked before then (UTC)."),
)


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    return reduce(lambda made, option: option(made), reversed(_FILTERS), command)


_letter = click.argument("letter_id", metavar="ID", type=NUMBER)


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at what waits for a person, and send it again."""


@dead_letters.command("list")
@journal_option
@_filters
@click.option("--limit", type=LIMIT, help="Only so many, the oldest.")
@json_option
def list_letters(place: Place, limit: int | None, as_json: bool, **search: Unpack[Search]) -> None:
    """List the dead letters, oldest first."""
    with opened(place) as journal:
        letters = journal.dead_letters(limit=limit, **search)
    if as_json:
        click.echo(_json([facts_of_letter(letter) for letter in letters]))
    else:
        show_letters(letters, console_for())


@dead_letters.command()
@journal_option
@_filters
@json_option
def groups(place: Place, as_json: bool, **search: Unpack[Search]) -> None:
    """Count the dead letters by what they wait for, most first."""
    with opened(place) as journal:
        found = journal.dead_letter_groups(**search)
    if as_json:
        click.echo(_json([facts_of_group(group) for group in found]))
    else:
        show_groups(found, console_for())


@dead_letters.command(short_help="Show one dead letter, and what helps.")
@journal_option
@_letter
@click.option("--raw", is_flag=True, help="With what is personal in it; the audit says who asked.")
@click.option("--yes", is_flag=True, help="Do not ask before --raw.")
@by_option
@note_option
@json_option
def show(
    place: Place, letter_id: int, raw: bool, yes: bool, by: str, note: str, as_json: bool
) -> None:
    """Show one dead letter: the rule, the reason, what helps, what it brought."""
    if raw and not yes:
        click.confirm("Show personal data? The audit will say that you did.", abort=True, err=True)
    with opened(place) as journal:
        letter = (
            journal.reveal(letter_id, utc_now(), by=by, note=note)
            if raw
            else journal.dead_letter(letter_id)
        )
        alike = _alike(journal, letter)
    if letter is None:
        see = to_type(journal, "dead-letters list")
        raise click.ClickException(f"No dead letter {letter_id} is in this journal. See: {see}")
    if as_json:
        click.echo(_json(facts_of_letter(letter, whole=True, raw=raw)))
    else:
        show_letter(letter, alike, console_for(), raw=raw)
        if letter.waits:
            click.echo(_what_next(journal, letter))


@dead_letters.command(short_help="Put dead letters back in the queue.")
@journal_option
@click.argument("letter_ids", metavar="[ID]...", type=NUMBER, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every dead letter.")
@_filters
@by_option
@note_option
def replay(
    place: Place,
    letter_ids: tuple[int, ...],
    everything: bool,
    by: str,
    note: str,
    **search: Unpack[Search],
) -> None:
    """Put dead letters back in the queue; the running pipeline takes them up."""
    if sum((bool(letter_ids), everything, any(search.values()))) != 1:
        raise click.UsageError("Say which: by id, by a filter, or --all. See --help.")
    with opened(place) as journal:
        if letter_ids:
            letters = map(journal.dead_letter, dict.fromkeys(letter_ids))
            erased = [each.id for each in letters if each and each.waits and each.erased]
            tried = [each for each in letter_ids if each not in erased]
            gone = [each for each in tried if not journal.replay(each, utc_now(), by=by, note=note)]
            count = len(tried) - len(gone)
        else:
            gone, count = [], journal.replay_all(utc_now(), by=by, note=note, **search)
            erased = [each.id for each in journal.dead_letters(**search) if each.erased]
    click.echo(_put_back(count, erased))
    if gone:
        raise _does_not_wait(journal, *gone)
    if letter_ids and erased:
        raise click.exceptions.Exit(1)


@dead_letters.command()
@journal_option
@_letter
@click.option(
    "--payload", required=True, type=click.File("rb"), help="What is to stand there; - reads it."
)
@by_option
@note_option
def edit(place: Place, letter_id: int, payload: Any, by: str, note: str) -> None:
    """Replace what an event brought with it. The audit keeps what was there before."""
    with opened(place) as journal:
        if not journal.edit(letter_id, payload.read(), utc_now(), by=by, note=note):
            raise _does_not_wait(journal, letter_id)
    click.echo(
        f"Edited. Replay: {_replaying(journal, letter_id)}\n"
        "A handler that reads the record again sees nothing of it: mend the record, too."
    )


@dead_letters.command()
@journal_option
@_letter
@by_option
@click.option("--note", required=True, help="What you did about it.")
def resolve(place: Place, letter_id: int, by: str, note: str) -> None:
    """Settle an event that you saw to by hand. It counts as applied."""
    with opened(place) as journal:
        if not journal.resolve(letter_id, utc_now(), by=by, note=note):
            raise _does_not_wait(journal, letter_id)
    click.echo("Resolved: the event counts as applied.")


def _alike(journal: Journal, letter: DeadLetter | None) -> int:
    """How many others wait for the same reason."""
    if letter is None:
        return 0
    found = journal.dead_letter_groups(fingerprint=letter.fingerprint)
    return sum(group.count for group in found) - letter.waits


def _put_back(count: int, erased: Sequence[int]) -> str:
    """How many were, and which of those that were meant cannot be."""
    are = "it is" if count == 1 else "they are"
    done = f"{count} put back; {are} pending until a pipeline runs."
    if not erased:
        return done if count else "None wait."
    because = "stays because it was" if len(erased) == 1 else "stay because they were"
    it = "it" if len(erased) == 1 else "them"
    stay = f"{len(erased)} {because} erased (resolve {it}): {', '.join(map(str, erased))}"
    return f"{done}\n{stay}" if count else f"None put back; {stay}"


def _what_next(journal: Journal, letter: DeadLetter) -> str:
    if not letter.erased:
        return f"Replay: {_replaying(journal, letter.id)}"
    resolving = to_type(journal, "dead-letters resolve", letter.id, '--note "…"')
    return f"Erased; it cannot be replayed. When its record is seen to: {resolving}"


def _replaying(journal: Journal, letter_id: int) -> str:
    return to_type(journal, "dead-letters replay", letter_id)


def _does_not_wait(journal: Journal, *letter_ids: int) -> click.ClickException:
    letters = ", ".join(map(str, letter_ids))
    return click.ClickException(
        f"{counted(len(letter_ids), 'letter')} did not wait (any more): {letters}. "
        f"See: {to_type(journal, 'dead-letters list')}"
    )


def _json(facts: Any) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False)
