"""Owns the participant's table of idempotency keys. An effect and its key are written in one transaction."""

import json
import sqlite3
from contextlib import closing, contextmanager

SCHEMA = """
CREATE TABLE IF NOT EXISTS stock (sku TEXT PRIMARY KEY, quantity INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
  key TEXT PRIMARY KEY,            -- one key, one effect, one answer
  state TEXT NOT NULL,             -- done, refused, undone; never: its undo came first
  sku TEXT, quantity INTEGER,      -- what the undo gives back
  answer TEXT NOT NULL,            -- JSON: the same for every attempt
  saga_id TEXT, saga_request TEXT  -- to whom a reply is still owed
);
"""


class Refused(Exception):
    """Nothing was done, and another attempt would be refused too."""


class Ledger:
    def __init__(self, path):
        self._path = path
        with closing(sqlite3.connect(path)) as db:
            db.executescript(SCHEMA)

    def add_stock(self, sku, quantity):
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO stock VALUES (?, ?)", (sku, quantity))

    def quantity(self, sku):
        with self._transaction() as db:
            row = db.execute("SELECT quantity FROM stock WHERE sku = ?", (sku,)).fetchone()
            return row[0] if row else 0

    def reserve(self, key, sku, quantity):
        """Takes goods from the stock, once for each key."""
        with self._transaction() as db:
            answer = self._earlier_answer(db, key)
            if answer is None:
                taken = db.execute(
                    "UPDATE stock SET quantity = quantity - ? WHERE sku = ? AND quantity >= ?",
                    (quantity, sku, quantity),
                ).rowcount
                state, answer = (
                    ("done", {"reservationId": f"R-{key}"}) if taken else ("refused", {"reason": "sold out"})
                )
                db.execute(
                    "INSERT INTO requests VALUES (?, ?, ?, ?, ?, NULL, NULL)",
                    (key, state, sku, quantity, json.dumps(answer)),
                )
        return self._accepted_or_refused(answer)

    def book_parcel(self, key, address, saga_id, saga_request):
        """Reserves a place for a parcel, once for each key. The reply is sent later: the row says to whom."""
        with self._transaction() as db:
            if self._earlier_answer(db, key) is None:
                known = address != "nowhere"
                answer = {"trackingId": f"T-{key}"} if known else {"reason": "unknown address"}
                db.execute(
                    "INSERT INTO requests VALUES (?, ?, NULL, NULL, ?, ?, ?)",
                    (key, "done" if known else "refused", json.dumps(answer), saga_id, saga_request),
                )

    def undo(self, keys):
        """Undoes the requests of these keys. False: none of them had an effect, so there is nothing to undo."""
        found = False
        with self._transaction() as db:
            for key in keys:
                row = db.execute("SELECT state, sku, quantity FROM requests WHERE key = ?", (key,)).fetchone()
                if row is None:  # The undo came first: the request is refused when it arrives.
                    answer = json.dumps({"reason": "undone before it arrived"})
                    db.execute("INSERT INTO requests VALUES (?, 'never', NULL, NULL, ?, NULL, NULL)", (key, answer))
                    continue
                state, sku, quantity = row
                found = found or state in ("done", "undone")
                if state == "done":
                    db.execute("UPDATE requests SET state = 'undone', saga_id = NULL WHERE key = ?", (key,))
                    db.execute("UPDATE stock SET quantity = quantity + ? WHERE sku = ?", (quantity, sku))
        return found

    def owed_replies(self):
        with self._transaction() as db:
            return db.execute(
                "SELECT key, state, answer, saga_id, saga_request FROM requests WHERE saga_id IS NOT NULL"
            ).fetchall()

    def reply_sent(self, key):
        with self._transaction() as db:
            db.execute("UPDATE requests SET saga_id = NULL WHERE key = ?", (key,))

    @staticmethod
    def _earlier_answer(db, key):
        row = db.execute("SELECT answer FROM requests WHERE key = ?", (key,)).fetchone()
        return row and json.loads(row[0])

    @staticmethod
    def _accepted_or_refused(answer):
        if "reason" in answer:
            raise Refused(answer["reason"])
        return answer

    @contextmanager
    def _transaction(self):
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=5)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")  # After an exception the transaction is rolled back by the close.
