/** Owns the reading of a run's history from its end, on the activity side. */
import { getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>;

/** An event of a history. */
export type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];

/** A run of a workflow. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/** The events of a run, the newest first. */
export async function* eventsBackwards(
  namespace: string,
  execution: Execution,
): AsyncGenerator<HistoryEvent> {
  const { workflowService } = getClient();
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      nextPageToken: nextPageToken ?? null,
    });
    yield* page.history?.events ?? [];
    ({ nextPageToken } = page);
  } while (nextPageToken?.length);
}
