package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	_ "modernc.org/sqlite" // or any other driver of database/sql
)

const schema = `
CREATE TABLE IF NOT EXISTS stock (sku TEXT PRIMARY KEY, quantity INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
  key TEXT PRIMARY KEY,            -- one key, one effect, one answer
  state TEXT NOT NULL,             -- done, refused, undone; never: its undo came first
  sku TEXT, quantity INTEGER,      -- what the undo gives back
  answer TEXT NOT NULL,            -- JSON: the same for every attempt
  saga_id TEXT, saga_request TEXT  -- to whom a reply is still owed
);`

// Content is a JSON object.
type Content = map[string]any

// Refused says that nothing was done, and that another attempt would be refused too.
type Refused struct{ Reason string }

func (refused Refused) Error() string { return refused.Reason }

// Ledger owns the participant's table of idempotency keys. An effect and its key are written in one transaction.
type Ledger struct{ db *sql.DB }

// OpenLedger opens the database file, and creates the tables.
func OpenLedger(path string) (*Ledger, error) {
	db, err := sql.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	_, err = db.Exec(schema)
	return &Ledger{db}, err
}

// AddStock adds goods that the stock does not have yet.
func (ledger *Ledger) AddStock(sku string, quantity int) error {
	_, err := ledger.db.Exec("INSERT OR IGNORE INTO stock VALUES (?, ?)", sku, quantity)
	return err
}

// Reserve takes goods from the stock, once for each key.
func (ledger *Ledger) Reserve(key, sku string, quantity int) (answer Content, err error) {
	err = ledger.transaction(func(tx *sql.Tx) error {
		answer, err = earlierAnswer(tx, key)
		if err != nil || answer != nil {
			return err
		}
		update := "UPDATE stock SET quantity = quantity - ? WHERE sku = ? AND quantity >= ?"
		result, err := tx.Exec(update, quantity, sku, quantity)
		if err != nil {
			return err
		}
		state := "done"
		answer = Content{"reservationId": "R-" + key}
		if taken, _ := result.RowsAffected(); taken == 0 {
			state, answer = "refused", Content{"reason": "sold out"}
		}
		insert := "INSERT INTO requests VALUES (?, ?, ?, ?, ?, NULL, NULL)"
		_, err = tx.Exec(insert, key, state, sku, quantity, encode(answer))
		return err
	})
	if reason, isRefused := answer["reason"]; err == nil && isRefused {
		return nil, Refused{fmt.Sprint(reason)}
	}
	return answer, err
}

// BookParcel reserves a place for a parcel, once for each key. The reply is sent later: the row says to whom.
func (ledger *Ledger) BookParcel(key, address, sagaID, sagaRequest string) error {
	return ledger.transaction(func(tx *sql.Tx) error {
		earlier, err := earlierAnswer(tx, key)
		if err != nil || earlier != nil {
			return err
		}
		state, answer := "done", Content{"trackingId": "T-" + key}
		if address == "nowhere" {
			state, answer = "refused", Content{"reason": "unknown address"}
		}
		insert := "INSERT INTO requests VALUES (?, ?, NULL, NULL, ?, ?, ?)"
		_, err = tx.Exec(insert, key, state, encode(answer), sagaID, sagaRequest)
		return err
	})
}

// Undo undoes the requests of these keys. False: none of them had an effect, so there is nothing to undo.
func (ledger *Ledger) Undo(keys []string) (found bool, err error) {
	err = ledger.transaction(func(tx *sql.Tx) error {
		for _, key := range keys {
			hadEffect, err := undoOne(tx, key)
			if err != nil {
				return err
			}
			found = found || hadEffect
		}
		return nil
	})
	return found, err
}

func undoOne(tx *sql.Tx, key string) (hadEffect bool, err error) {
	var state string
	var sku sql.NullString
	var quantity sql.NullInt64
	row := tx.QueryRow("SELECT state, sku, quantity FROM requests WHERE key = ?", key)
	switch err := row.Scan(&state, &sku, &quantity); {
	case errors.Is(err, sql.ErrNoRows): // The undo came first: the request is refused when it arrives.
		answer := encode(Content{"reason": "undone before it arrived"})
		_, err := tx.Exec("INSERT INTO requests VALUES (?, 'never', NULL, NULL, ?, NULL, NULL)", key, answer)
		return false, err
	case err != nil:
		return false, err
	case state != "done":
		return state == "undone", nil
	}
	if _, err := tx.Exec("UPDATE requests SET state = 'undone', saga_id = NULL WHERE key = ?", key); err != nil {
		return false, err
	}
	_, err = tx.Exec("UPDATE stock SET quantity = quantity + ? WHERE sku = ?", quantity, sku)
	return true, err
}

// OwedReply is the reply to a request that was accepted.
type OwedReply struct{ Key, State, Answer, SagaID, SagaRequest string }

// OwedReplies returns the replies that are still to send.
func (ledger *Ledger) OwedReplies() (owed []OwedReply, err error) {
	rows, err := ledger.db.Query(
		"SELECT key, state, answer, saga_id, saga_request FROM requests WHERE saga_id IS NOT NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var reply OwedReply
		if err := rows.Scan(&reply.Key, &reply.State, &reply.Answer, &reply.SagaID, &reply.SagaRequest); err != nil {
			return nil, err
		}
		owed = append(owed, reply)
	}
	return owed, rows.Err()
}

// ReplySent notes that a reply is no longer owed.
func (ledger *Ledger) ReplySent(key string) error {
	_, err := ledger.db.Exec("UPDATE requests SET saga_id = NULL WHERE key = ?", key)
	return err
}

// earlierAnswer returns nil for a key that the ledger has not seen.
func earlierAnswer(tx *sql.Tx, key string) (answer Content, err error) {
	var text string
	err = tx.QueryRow("SELECT answer FROM requests WHERE key = ?", key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &answer)
	}
	return answer, err
}

func (ledger *Ledger) transaction(run func(*sql.Tx) error) error {
	tx, err := ledger.db.Begin()
	if err != nil {
		return err
	}
	if err := run(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func encode(content Content) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // Content is JSON.
	}
	return string(text)
}
