/** Owns `manager.waits`: what all open executions wait for, such as decisions. */
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { OpenWait, WaitKind } from '../engine/waits/open-wait';
import type { SagaExecution } from '../protocol/saga-execution';
import { orNothing, type SagaListFilter, type SagaSummary } from './execution-list';
import { inBatches } from './streams';

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
}

/** Executions with these statuses may wait: other flows of one that runs, or is stuck, may wait beside it. */
const STATUSES = ['paused', 'running', 'stuck'] as const;
const KINDS: readonly unknown[] = ['timer', 'event', 'decision', 'query'] satisfies readonly WaitKind[];
/** The number of executions that are read concurrently. */
const BATCH_SIZE = 10;

/** The waits of all open executions that match. */
export async function* openWaits(
  { list, load }: WaitSources,
  { saga, kind }: WaitFilter,
): AsyncGenerator<ExecutionWaitFor, void> {
  checkKind(kind);
  const seen = new Set<string>();
  for (const status of STATUSES) {
    const listed = list({ status, ...(saga !== undefined && { saga }) });
    for await (const execution of inBatches(listed, BATCH_SIZE, ({ uuid }) => orNothing(() => load(uuid)))) {
      // Its status may change while the list is read.
      if (!execution || seen.has(execution.uuid)) continue;
      seen.add(execution.uuid);
      yield* waitsOf(execution).filter((wait) => kind === undefined || wait.kind === kind);
    }
  }
}

function waitsOf({ uuid, saga, waits }: SagaExecution): readonly ExecutionWaitFor[] {
  return waits.map((wait) => ({ uuid, saga, ...wait }));
}

function checkKind(kind: unknown): void {
  if (kind === undefined || KINDS.includes(kind)) return;
  const message = `The field kind of a wait filter must be one of ${KINDS.join(', ')}, not ${formatValue(kind)}.`;
  throw new SagaError('INPUT_INVALID', message);
}
