"""Incidents: an alert that stays open until what it tells of is over."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.event import Event
from axclarity.pipeline.journal._memory import add_alert, alert_from_row
from axclarity.pipeline.journal._schema import alerts

__all__ = ["close_incident", "open_incident", "open_incidents", "persistence_of"]

_IS_OPEN = (alerts.c.incident.is_not(None), alerts.c.closed_at.is_(None))


def persistence_of(event: Event) -> str:
    """The incident that an event fails on and on; it is over when the event is settled."""
    return f"persistent/{event.source}/{event.id}"


def open_incident(connection: Connection, alert: Alert) -> bool:
    """Write an incident down; false if it is open already, or was told of under this key.

    In the latter case it is open again.
    """
    open_already = select(alerts.c.key).where(*_IS_OPEN, alerts.c.incident == alert.incident)
    if connection.scalar(open_already) is not None:
        return False
    if add_alert(connection, alert):
        return True
    connection.execute(update(alerts).where(alerts.c.key == alert.key).values(closed_at=None))
    return False


def close_incident(
    connection: Connection, incident: str, message: str | None, now: datetime
) -> Alert | None:
    """End an incident; returns the alert that tells so, if that is news.

    Args:
        message: of that alert; `None`: there is to be none.
    """
    opened = connection.execute(
        select(alerts).where(*_IS_OPEN, alerts.c.incident == incident)
    ).one_or_none()
    if opened is None:
        return None
    connection.execute(update(alerts).where(alerts.c.key == opened.key).values(closed_at=now))
    if message is None:
        return None
    over = Alert(key=f"recovery/{opened.key}", message=message, facts=opened.facts, at=now)
    return over if add_alert(connection, over) else None


def open_incidents(connection: Connection) -> list[Alert]:
    """The alerts of what goes on, oldest first."""
    rows = connection.execute(select(alerts).where(*_IS_OPEN).order_by(alerts.c.raised_at))
    return [alert_from_row(row) for row in rows]
