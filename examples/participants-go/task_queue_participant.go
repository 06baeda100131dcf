package main

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
)

// Metadata of a request. There is more: sagaId, step, user, sentAt, asksAbout.
type Metadata struct {
	IdempotencyKey string   `json:"idempotencyKey"`
	UndoOf         []string `json:"undoOf"`
	SagaID         string   `json:"sagaId"`
}

// newWorker serves the participant on a task queue. An activity's type is the whole target.
func newWorker(temporalClient client.Client, taskQueue string, ledger *Ledger) worker.Worker {
	reserve := func(_ context.Context, content struct {
		SKU      string `json:"sku"`
		Quantity int    `json:"quantity"`
	}, metadata Metadata) (Content, error) {
		answer, err := ledger.Reserve(metadata.IdempotencyKey, content.SKU, content.Quantity)
		var refused Refused
		if errors.As(err, &refused) {
			// `nothingDone`: the ledger has looked up the key, so no attempt of this request had an effect.
			details := []any{Content{"reason": refused.Reason}, Content{"nothingDone": true}}
			return nil, temporal.NewNonRetryableApplicationError("refused", "SagaRefused", nil, details...)
		}
		return answer, err
	}
	ship := func(_ context.Context, content struct {
		Address string `json:"address"`
	}, metadata Metadata) (Content, error) {
		key := metadata.IdempotencyKey
		return Content{"$saga": "reply-later"}, ledger.BookParcel(key, content.Address, metadata.SagaID, key)
	}
	undo := func(_ context.Context, _ Content, metadata Metadata) (Content, error) {
		undone, err := ledger.Undo(metadata.UndoOf)
		if err == nil && !undone {
			return Content{"$saga": "nothing-to-undo"}, nil
		}
		return Content{}, err
	}
	w := worker.New(temporalClient, taskQueue, worker.Options{})
	register := func(name string, run any) {
		w.RegisterActivityWithOptions(run, activity.RegisterOptions{Name: name})
	}
	register("stock/reserve", reserve)
	register("stock/ship", ship)
	register("stock/release", undo)
	register("stock/cancel", undo)
	return w
}
