/** Owns `manager.waits`: what all open executions wait for, such as decisions. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { OpenWait, WaitKind } from '../engine/waits/open-wait';
import type { SagaExecution } from '../protocol/saga-execution';
import { orNothing, type SagaListFilter, type SagaSummary } from './execution-list';
import { eachOnce, inBatches } from './streams';

/** The waits to list: a wait must match each given field. */
export interface WaitFilter {
  /** The name of the saga. @defaultValue any saga */
  readonly saga?: string;
  /** `timer`, `event` or `decision`. @defaultValue any kind */
  readonly kind?: WaitKind;
}

/** An open wait of an execution. */
export interface ExecutionWaitFor extends OpenWait {
  readonly uuid: string;
  readonly saga: string;
}

/** Where the waits come from. */
export interface WaitSources {
  readonly list: (filter: SagaListFilter) => AsyncIterable<SagaSummary>;
  readonly load: (uuid: string) => Promise<SagaExecution>;
  /** Lists the executions that wait for one of the kinds; absent without a search attribute for waits. */
  readonly waiting?: (saga: string | undefined, kinds: readonly WaitKind[]) => AsyncIterable<Listed>;
}

/** An execution that may wait. */
type Listed = Pick<SagaSummary, 'uuid'>;

/** Executions with these statuses may wait: other flows of one that runs, or is stuck, may wait beside it. */
const STATUSES = ['paused', 'running', 'stuck'] as const;
const KINDS: readonly WaitKind[] = ['timer', 'event', 'decision', 'query'];
/** The number of executions that are read concurrently. */
const BATCH_SIZE = 10;

/** The waits of all open executions that match. */
export async function* openWaits(
  sources: WaitSources,
  { saga, kind }: WaitFilter,
): AsyncGenerator<ExecutionWaitFor, void> {
  checkKind(kind);
  const { waiting, load } = sources;
  const kinds = kind === undefined ? KINDS : [kind];
  const listed = waiting ? waiting(saga, kinds) : mayWait(sources, saga);
  // Its status may change, or it may continue as new, while the list is read.
  const found = eachOnce(listed, ({ uuid }) => uuid);
  for await (const execution of inBatches(found, BATCH_SIZE, ({ uuid }) => orNothing(() => load(uuid)))) {
    if (execution) yield* waitsOf(execution).filter((wait) => kinds.includes(wait.kind));
  }
}

/** The executions that may wait, by their status. */
async function* mayWait(
  { list }: WaitSources,
  saga: string | undefined,
): AsyncGenerator<Listed, void, undefined> {
  for (const status of STATUSES) yield* list({ status, ...(saga !== undefined && { saga }) });
}

function waitsOf({ uuid, saga, waits }: SagaExecution): readonly ExecutionWaitFor[] {
  return waits.map((wait) => ({ uuid, saga, ...wait }));
}

function checkKind(kind: unknown): void {
  if (kind === undefined || (KINDS as readonly unknown[]).includes(kind)) return;
  const message = `The field kind of a wait filter must be one of ${KINDS.join(', ')}, not ${formatValue(kind)}.`;
  throw new SagaError('INPUT_INVALID', message);
}
