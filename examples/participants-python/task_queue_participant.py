"""A participant on a task queue: its operations are Temporal activities. An activity's type is the whole target."""

import asyncio
import os

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from ledger import Ledger, Refused
from send_replies import connect, send_forever

LEDGER = Ledger(os.environ.get("LEDGER", "ledger.db"))


@activity.defn(name="stock/reserve")
async def reserve(content: dict, metadata: dict) -> dict:
    try:
        return LEDGER.reserve(metadata["idempotencyKey"], content["sku"], content["quantity"])
    except Refused as refused:
        # `nothingDone`: the ledger has looked up the key, so no attempt of this request had an effect.
        details = {"reason": str(refused)}, {"nothingDone": True}
        raise ApplicationError("refused", *details, type="SagaRefused", non_retryable=True)


@activity.defn(name="stock/ship")
async def ship(content: dict, metadata: dict) -> dict:
    key = metadata["idempotencyKey"]
    LEDGER.book_parcel(key, content["address"], metadata["sagaId"], key)
    return {"$saga": "reply-later"}


@activity.defn(name="stock/release")
async def release(content: dict, metadata: dict) -> dict:
    return {} if LEDGER.undo(metadata["undoOf"]) else {"$saga": "nothing-to-undo"}


@activity.defn(name="stock/cancel")
async def cancel(content: dict, metadata: dict) -> dict:
    return {} if LEDGER.undo(metadata["undoOf"]) else {"$saga": "nothing-to-undo"}


async def main():
    LEDGER.add_stock("book", 10)
    client = await connect()
    task_queue = os.environ.get("TASK_QUEUE", "stock")
    async with Worker(client, task_queue=task_queue, activities=[reserve, ship, release, cancel]):
        print(f"polling {task_queue}", flush=True)
        await send_forever(client, LEDGER)


if __name__ == "__main__":
    asyncio.run(main())
