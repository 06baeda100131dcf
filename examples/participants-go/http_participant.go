package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// serveHTTP serves the participant by HTTP: `POST /reserve`, `/release`, `/ship`, `/cancel`.
func serveHTTP(ledger *Ledger, address string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /reserve", func(w http.ResponseWriter, r *http.Request) {
		var content struct {
			SKU      string `json:"sku"`
			Quantity int    `json:"quantity"`
		}
		if err := json.NewDecoder(r.Body).Decode(&content); err != nil {
			answer(w, http.StatusBadRequest, Content{"reason": err.Error()}) // a refusal: nothing was done
			return
		}
		reply, err := ledger.Reserve(header(r, "Idempotency-Key"), content.SKU, content.Quantity)
		answerOrFail(w, http.StatusOK, reply, err)
	})
	mux.HandleFunc("POST /ship", func(w http.ResponseWriter, r *http.Request) {
		var content struct{ Address string }
		if err := json.NewDecoder(r.Body).Decode(&content); err != nil {
			answer(w, http.StatusBadRequest, Content{"reason": err.Error()})
			return
		}
		key, sagaID, request := header(r, "Idempotency-Key"), header(r, "Saga-Id"), header(r, "Saga-Request")
		err := ledger.BookParcel(key, content.Address, sagaID, request)
		answerOrFail(w, http.StatusAccepted, Content{}, err) // 202: the reply comes later
	})
	undo := func(w http.ResponseWriter, r *http.Request) {
		undone, err := ledger.Undo(undoneKeys(r))
		status := http.StatusOK
		if !undone {
			status = http.StatusGone // 410: there is nothing to undo
		}
		answerOrFail(w, status, Content{}, err)
	}
	mux.HandleFunc("POST /release", undo)
	mux.HandleFunc("POST /cancel", undo)

	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, mux)
}

func answerOrFail(w http.ResponseWriter, status int, content Content, err error) {
	var refused Refused
	switch {
	case errors.As(err, &refused):
		answer(w, http.StatusUnprocessableEntity, Content{"reason": refused.Reason})
	case err != nil: // 5xx: the effect is possible, and the saga asks again
		answer(w, http.StatusInternalServerError, Content{"message": err.Error()})
	default:
		answer(w, status, content)
	}
}

func answer(w http.ResponseWriter, status int, content Content) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(content) // If the connection broke, the saga asks again.
}

// header decodes a header: characters that a header cannot hold are percent-encoded.
func header(r *http.Request, name string) string {
	text := r.Header.Get(name)
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

func undoneKeys(r *http.Request) []string {
	var keys []string
	for _, key := range strings.Split(r.Header.Get("Saga-Undo-Of"), ", ") {
		if decoded, err := url.PathUnescape(key); err == nil {
			key = decoded
		}
		keys = append(keys, key)
	}
	return keys
}
