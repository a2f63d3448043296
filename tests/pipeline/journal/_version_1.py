"""A journal as the first version made it, with messages in flight."""

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["make"]

_TABLES = """\
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE inbox (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,
event_id TEXT NOT NULL, type TEXT NOT NULL, "key" TEXT NOT NULL, occurred_at TEXT NOT NULL,
received_at TEXT NOT NULL, payload BLOB NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT
NULL, unfinished INTEGER NOT NULL, pending_since TEXT NOT NULL, not_before TEXT NOT NULL,
settled_at TEXT, summary TEXT NOT NULL, facts JSON NOT NULL, duplicates INTEGER NOT NULL, UNIQUE
(source, event_id), CHECK (state IN ('pending', 'applied', 'parked')));
CREATE INDEX inbox_pending ON inbox (seq) WHERE state = 'pending';
CREATE INDEX inbox_state_key ON inbox ("key", state, seq);
CREATE TABLE intents (message_id TEXT NOT NULL, entity TEXT NOT NULL, "key" TEXT NOT NULL,
operation TEXT NOT NULL, revision TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,
result TEXT, sent_at TEXT, updated_at TEXT NOT NULL, PRIMARY KEY (message_id), CHECK (state IN
('planned', 'sent', 'confirmed', 'refused', 'uncertain')));
CREATE TABLE bindings (entity TEXT NOT NULL, clarity_id TEXT NOT NULL, ax_key TEXT NOT NULL,
PRIMARY KEY (entity, clarity_id), UNIQUE (entity, ax_key));
CREATE TABLE bookmarks (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE pauses (destination TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (destination));
CREATE TABLE alerts ("key" TEXT NOT NULL, message TEXT NOT NULL, facts JSON NOT NULL, raised_at
TEXT NOT NULL, PRIMARY KEY ("key"));
CREATE TABLE attempts (seq INTEGER NOT NULL, number INTEGER NOT NULL, started_at TEXT NOT NULL,
ended_at TEXT, result TEXT NOT NULL, PRIMARY KEY (seq, number), FOREIGN KEY(seq) REFERENCES
inbox (seq));
CREATE TABLE dead_letters (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL,
rule TEXT NOT NULL, message TEXT NOT NULL, problems JSON NOT NULL, facts JSON NOT NULL, attempts
INTEGER NOT NULL, parked_at TEXT NOT NULL, replayed_at TEXT, superseded_by TEXT, FOREIGN
KEY(seq) REFERENCES inbox (seq));
CREATE INDEX ix_dead_letters_seq ON dead_letters (seq);
"""

_T0 = "2026-03-01T08:00:00.000000+00:00"
_T1 = "2026-03-01T08:01:00.000000+00:00"

_ROWS = f"""\
INSERT INTO schema_version VALUES (1);
INSERT INTO inbox VALUES
 (1, 'clarity', 'evt_1', 'order.created', 'order/1', '{_T0}', '{_T0}', x'7b7d', 'applied',
  1, 0, '{_T0}', '{_T0}', '{_T1}', 'in AX as SO-1', '{{"sales_id": "SO-1"}}', 2),
 (2, 'clarity', 'evt_2', 'order.updated', 'order/1', '{_T0}', '{_T0}', x'7b7d', 'pending',
  1, 1, '{_T0}', '{_T0}', NULL, '', '{{}}', 0),
 (3, 'clarity', 'evt_3', 'order.updated', 'order/1', '{_T0}', '{_T0}', x'7b7d', 'pending',
  0, 0, '{_T0}', '{_T0}', NULL, '', '{{}}', 0),
 (4, 'clarity', 'evt_4', 'order.created', 'order/4', '{_T0}', '{_T0}', x'7b7d', 'parked',
  1, 0, '{_T0}', '{_T0}', '{_T1}', 'no account', '{{}}', 0),
 (5, 'clarity', 'evt_5', 'order.created', 'order/5', '{_T0}', '{_T0}', x'7b7d', 'pending',
  2, 0, '{_T0}', '{_T1}', NULL, '', '{{}}', 0);
INSERT INTO attempts VALUES
 (1, 1, '{_T0}', '{_T1}', 'applied'), (2, 1, '{_T0}', NULL, ''),
 (4, 1, '{_T0}', '{_T1}', 'parked: customer.guest'),
 (5, 1, '{_T0}', '{_T0}', 'remote.busy'), (5, 2, '{_T0}', '{_T0}', 'remote.busy');
INSERT INTO dead_letters VALUES
 (1, 4, 'customer.guest', 'no account', '[]', '{{}}', 1, '{_T1}', NULL, NULL);
INSERT INTO intents VALUES
 ('m-2', 'order', '1', 'create', '1', 'd', 'sent', NULL, '{_T0}', '{_T0}');
INSERT INTO bindings VALUES ('order', '1', 'SO-1');
INSERT INTO bookmarks VALUES ('source/ax', '7');
"""


def make(path: Path, *, pauses: bool = True) -> None:
    """Make one; the very first had no table for pauses."""
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_TABLES + _ROWS + ("" if pauses else "DROP TABLE pauses;"))
    path.chmod(0o644)
