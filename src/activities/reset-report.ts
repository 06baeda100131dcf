/**
 * Reads from their histories which requests the runs before a reset of the workflow had sent.
 *
 * Owns the way through the runs: the run that was reset, the runs that continued it, and the runs of earlier resets.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ownField } from '../context/own-fields';
import { readIdempotencyKey } from '../engine/record/idempotency-key';
import type { EarlierRequest, ResetReport } from '../engine/reset/reset-report';
import { SagaResponseStatus } from '../messages/reply-status';
import { REFUSED_FAILURE } from '../protocol/names';
import { localActivityOf, localResultOf } from './local-marker';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];
/** The library's own activities carry no requests. */
const OWN = '@temporal-saga/';

type Payloads = NonNullable<
  NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>['input']
>['payloads'];

/** Beyond that the report would be too large for the history of this run; the saga then trusts no refusal. */
const MOST_REQUESTS = 2_000;
const MOST_RUNS = 200;

/**
 * Reads the requests of other runs of this execution that are missing from the history of this run: the run that was
 * reset, the runs that continued it, and the runs of earlier resets.
 *
 * @throws Error when there is too much of it, or a history is gone.
 */
export async function resetReport(): Promise<ResetReport> {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) throw new Error('Only a workflow can read the requests from before its reset.');
  const { workflowId, runId } = workflowExecution;
  const reader = new RunReader(getClient(), workflowId);
  const own = await readAll(reader, [runId], ({ continuedFrom }) => continuedFrom);
  const starts = [...own.runs.flatMap(({ others }) => others), ...(await reader.listed())];
  const earlier = await readAll(reader, starts, ({ others }) => others, own.seen);
  const missing = [...earlier.requests.values()].filter((request) => !own.requests.has(nameOf(request)));
  const hasOpenTask = earlier.runs.some((run) => run.hasOpenTask);
  return { earlier: missing, ...(hasOpenTask && { hasOpenTask: true as const }) };
}

/** Reads runs, and those to which they lead. */
async function readAll(
  reader: RunReader,
  starts: readonly string[],
  next: (run: Run) => readonly string[],
  seen = new Set<string>(),
) {
  const runs: Run[] = [];
  const requests = new Map<string, EarlierRequest>();
  const waiting = [...starts];
  for (let runId = waiting.shift(); runId !== undefined; runId = waiting.shift()) {
    if (seen.has(runId)) continue;
    seen.add(runId);
    if (seen.size > MOST_RUNS) throw new Error('The execution has too many runs.');
    const run = await reader.read(runId);
    runs.push(run);
    for (const request of run.requests) requests.set(nameOf(request), request);
    if (requests.size > MOST_REQUESTS) throw new Error('The runs have sent too many requests.');
    waiting.push(...next(run));
  }
  return { runs, requests, seen };
}

function nameOf({ step, phase, generation }: EarlierRequest): string {
  return `${step}:${phase}:${String(generation)}`;
}

/** The facts in the history of one run. */
interface Run {
  readonly requests: readonly EarlierRequest[];
  /** The run that this one continues. */
  readonly continuedFrom: readonly string[];
  /** The runs that continue this one, or that were reset to it. */
  readonly others: readonly string[];
  /** Whether a workflow task had begun at its end, or was lost: its local requests are not in history. */
  readonly hasOpenTask: boolean;
}

/** Reads the runs of an execution. */
class RunReader {
  readonly #client: Client;
  readonly #workflowId: string;

  constructor(client: Client, workflowId: string) {
    this.#client = client;
    this.#workflowId = workflowId;
  }

  /** The runs that Temporal lists; the newest may be missing yet, and are found by their links. */
  async listed(): Promise<readonly string[]> {
    const runs: string[] = [];
    const query = `WorkflowId = ${JSON.stringify(this.#workflowId)}`;
    for await (const { runId } of this.#client.workflow.list({ query })) runs.push(runId);
    return runs;
  }

  async read(runId: string): Promise<Run> {
    const requests = new Map<string, EarlierRequest>();
    const continuedFrom: string[] = [];
    const others: string[] = [];
    let hasOpenTask = false;
    for await (const event of this.#events(runId)) {
      const { workflowExecutionStartedEventAttributes: started } = event;
      if (started?.continuedExecutionRunId) continuedFrom.push(started.continuedExecutionRunId);
      others.push(...linkedRuns(event));
      const request = (await this.#requestOf(event)) ?? (await this.#localRequestOf(event));
      if (request) requests.set(String(event.eventId), request);
      hasOpenTask = isTaskOpen(event, hasOpenTask);
      const ended = endOf(event);
      const sent = ended && requests.get(ended.scheduledId);
      if (ended && sent) requests.set(ended.scheduledId, { ...sent, end: ended.end });
    }
    return { requests: [...requests.values()], continuedFrom, others, hasOpenTask };
  }

  async *#events(runId: string): AsyncGenerator<HistoryEvent> {
    let nextPageToken: Uint8Array | null | undefined;
    do {
      const page = await this.#client.workflowService.getWorkflowExecutionHistory({
        namespace: this.#client.options.namespace,
        execution: { workflowId: this.#workflowId, runId },
        nextPageToken: nextPageToken ?? null,
      });
      yield* page.history?.events ?? [];
      ({ nextPageToken } = page);
    } while (nextPageToken?.length);
  }

  /** The request that an activity carries; nothing for an activity of the library's own. */
  async #requestOf({
    activityTaskScheduledEventAttributes: scheduled,
  }: HistoryEvent): Promise<EarlierRequest | undefined> {
    if (!scheduled || scheduled.activityType?.name?.startsWith(OWN)) return undefined;
    const args = await this.#decode(scheduled.input?.payloads);
    const key = ownField(ownField(args[0], 'metadata') ?? args[1], 'idempotencyKey');
    return { ...(partsOf(key) ?? placeOf(scheduled.activityId ?? '')), end: 'unknown' };
  }

  /** A request that a local activity has carried out: its result names its key. */
  async #localRequestOf(event: HistoryEvent): Promise<EarlierRequest | undefined> {
    const type = localActivityOf(event);
    if (type === undefined || type.startsWith(OWN)) return undefined;
    const [returned] = await this.#decode(localResultOf(event) as Payloads);
    const parts = partsOf(ownField(returned, 'key'));
    if (!parts) return undefined;
    const reply = ownField(returned, 'reply');
    if (reply === undefined) return { ...parts, end: 'unknown' };
    const isRefused = ownField(reply, 'status') === SagaResponseStatus.ERROR;
    return { ...parts, end: isRefused ? 'refused' : 'completed' };
  }

  /** The arguments of an activity, where this worker can read them. */
  async #decode(encoded: Payloads): Promise<readonly unknown[]> {
    const { payloadCodecs, payloadConverter } = this.#client.options.loadedDataConverter;
    try {
      let payloads = encoded ?? [];
      for (const codec of [...payloadCodecs].reverse()) payloads = await codec.decode(payloads);
      return payloads.map((payload) => payloadConverter.fromPayload(payload));
    } catch {
      return [];
    }
  }
}

/** The parts of a key. The first one is the id of the first run of the chain, in each of its runs. */
function partsOf(key: unknown): ReturnType<typeof readIdempotencyKey> {
  return typeof key === 'string' ? readIdempotencyKey(key.slice(0, key.indexOf(':')), key) : undefined;
}

/** Whether a workflow task is open after an event, or was lost. The next one that is completed has repeated what was lost. */
function isTaskOpen(event: HistoryEvent, wasOpen: boolean): boolean {
  if (event.workflowTaskStartedEventAttributes) return true;
  return wasOpen && !event.workflowTaskCompletedEventAttributes;
}

/** Where a request came from, by the id of its activity: `<path>`, `<path>:undo`, `<path>:probe`, `@<ends>:notice`. */
function placeOf(activityId: string): Pick<EarlierRequest, 'step' | 'phase' | 'generation'> {
  const [step = '', phase] = activityId.split(':');
  const isOther = phase === 'undo' || phase === 'probe' || phase === 'notice';
  return { step, phase: isOther ? phase : 'execute', generation: 1 };
}

function linkedRuns(event: HistoryEvent): readonly string[] {
  const {
    workflowTaskFailedEventAttributes: failed,
    workflowExecutionContinuedAsNewEventAttributes: continued,
  } = event;
  const base = failed?.newRunId ? failed.baseRunId : undefined;
  return [base, continued?.newExecutionRunId].filter(
    (runId) => typeof runId === 'string' && runId !== '',
  ) as string[];
}

function endOf(event: HistoryEvent): { scheduledId: string; end: EarlierRequest['end'] } | undefined {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) return { scheduledId: String(completed.scheduledEventId), end: 'completed' };
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (!failed) return undefined;
  const isRefusal = failed.failure?.applicationFailureInfo?.type === REFUSED_FAILURE;
  return { scheduledId: String(failed.scheduledEventId), end: isRefusal ? 'refused' : 'failed' };
}
