package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

const pause = 500 * time.Millisecond

// sendReplies sends the replies that the ledger owes: each is a Temporal update of the workflow whose id is the saga's uuid.
func sendReplies(ctx context.Context, temporalClient client.Client, ledger *Ledger) {
	for ctx.Err() == nil {
		owed, err := ledger.OwedReplies()
		if err != nil {
			log.Printf("the ledger cannot be read: %v", err)
		}
		var round sync.WaitGroup
		for _, reply := range owed {
			round.Go(func() {
				if !isSettled(sendReply(ctx, temporalClient, reply), reply) {
					return
				}
				if err := ledger.ReplySent(reply.Key); err != nil {
					log.Printf("the ledger cannot be written: %v", err)
				}
			})
		}
		round.Wait()
		time.Sleep(pause)
	}
}

func sendReply(ctx context.Context, temporalClient client.Client, reply OwedReply) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	status := 200
	if reply.State == "refused" {
		status = 400
	}
	handle, err := temporalClient.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: reply.SagaID,
		UpdateName: "saga.reply",
		UpdateID:   "reply " + reply.SagaRequest, // The same in each round: a reply that was taken is not taken again.
		Args: []any{
			Content{"request": reply.SagaRequest, "status": status, "content": json.RawMessage(reply.Answer)},
		},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// isSettled is false for a reply that must be sent again.
func isSettled(err error, reply OwedReply) bool {
	var refused *temporal.ApplicationError
	var ended *serviceerror.NotFound
	switch {
	case err == nil:
		return true
	case errors.As(err, &ended):
		log.Printf("the reply to %s came too late: the execution has ended", reply.SagaRequest)
		return true
	case errors.As(err, &refused): // REPLY_DUPLICATE, REPLY_LATE and so on: another round does not help.
		log.Printf("the reply to %s was refused: %v", reply.SagaRequest, err)
		return true
	default:
		// FailedPrecondition (9): Temporal dropped the update. Unavailable (14): no server. Keep it, and try again.
		log.Printf("the reply to %s was not taken yet: %v", reply.SagaRequest, err)
		return false
	}
}
