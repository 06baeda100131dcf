// A participant that is reached by HTTP, or on a task queue if TASK_QUEUE is set.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/worker"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	ledger, err := OpenLedger(variable("LEDGER", "ledger.db"))
	if err != nil {
		return err
	}
	if err := ledger.AddStock("book", 10); err != nil {
		return err
	}
	// TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and so on, as for the saga worker.
	temporalClient, err := client.Dial(envconfig.MustLoadDefaultClientOptions())
	if err != nil {
		return err
	}
	defer temporalClient.Close()
	go sendReplies(context.Background(), temporalClient, ledger)

	if taskQueue := os.Getenv("TASK_QUEUE"); taskQueue != "" {
		fmt.Printf("polling %s\n", taskQueue)
		return newWorker(temporalClient, taskQueue, ledger).Run(worker.InterruptCh())
	}
	return serveHTTP(ledger, "127.0.0.1:"+variable("PORT", "4001"))
}

func variable(name, defaultValue string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return defaultValue
}
