"""Sends the replies that the ledger owes: each is a Temporal update of the workflow whose id is the saga's uuid."""

import asyncio
import json
import logging
import threading
from datetime import timedelta

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode

PAUSE_SECONDS = 0.5


async def connect():
    """Connects by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and so on, as the saga worker does."""
    return await Client.connect(**ClientConfig.load_client_connect_config())


async def send_reply(client, ledger, row):
    key, state, answer, saga_id, request = row
    reply = {"request": request, "status": 400 if state == "refused" else 200, "content": json.loads(answer)}
    try:
        await client.get_workflow_handle(saga_id).execute_update(
            "saga.reply",
            reply,
            id=f"reply {request}",  # the same in each round: a reply that was taken is not taken again
            rpc_timeout=timedelta(seconds=30),
        )
    except WorkflowUpdateFailedError as error:  # REPLY_DUPLICATE, REPLY_LATE and so on: another round does not help.
        logging.warning("the reply to %s was refused: %s", request, error.cause)
    except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        if getattr(error, "status", None) != RPCStatusCode.NOT_FOUND:
            # FAILED_PRECONDITION (9): Temporal dropped the update. UNAVAILABLE (14): no server. Keep it, and try again.
            logging.warning("the reply to %s was not taken yet: %r", request, error)
            return
        logging.warning("the reply to %s came too late: the execution has ended", request)
    ledger.reply_sent(key)


async def send_forever(client, ledger):
    while True:
        await asyncio.gather(*(send_reply(client, ledger, row) for row in ledger.owed_replies()))
        await asyncio.sleep(PAUSE_SECONDS)


def start_sending(ledger):
    """Sends in a thread of its own, beside a server that has no event loop."""

    async def main():
        await send_forever(await connect(), ledger)

    threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
