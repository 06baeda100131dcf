"""Starts a saga: a workflow whose type is the saga's name. Usage: start_saga.py ORDER_ID QUANTITY"""

import asyncio
import os
import sys

from temporalio.client import WorkflowFailureError

from send_replies import connect


async def main(order_id, quantity):
    client = await connect()
    context = {"sku": "book", "quantity": quantity, "address": "Main Street 1"}
    try:
        record = await client.execute_workflow(
            "send-parcel", {"context": context}, id=order_id, task_queue=os.environ.get("TASK_QUEUE", "orders")
        )
    except WorkflowFailureError as error:  # of type SagaErrored or SagaIncomplete, with the record as its first detail
        record = error.cause.details[0]
    print(record["status"], record.get("error", {}).get("code", "-"), record["context"].get("trackingId", "-"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
    # A thread of the SDK may still run, and crashes an interpreter that shuts down beside it.
    sys.stdout.flush()
    os._exit(0)
