import type { OperatorAction } from '../engine/operators/operator-action';
import type { SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import type { SagaSummary } from './execution-list';
import { inBatches } from './in-batches';

/** Which stuck executions an action is for. */
export interface ResolveFilter {
  /** The name of the saga. */
  readonly saga: string;
  /** The path of the step that they are stuck at. @defaultValue any */
  readonly step?: string;
  /** Whether that step or its undo stands still. @defaultValue either */
  readonly phase?: NonNullable<OperatorAction['phase']>;
  /** The code of the failure that they are stuck with. @defaultValue any */
  readonly code?: SagaErrorCode;
}

/** An action for many executions: each one's own incident is filled in. */
export type BulkAction = Omit<OperatorAction, 'step' | 'phase' | 'incident'>;

/** What became of one of the stuck executions. */
export interface ResolveReport extends Pick<SagaSummary, 'uuid' | 'saga' | 'error'> {
  readonly step: string;
  readonly phase: NonNullable<OperatorAction['phase']>;
  readonly incident: string;
  /** `resolved`, or the code of what kept the action away; after a dry run `would be resolved`. */
  readonly result: 'resolved' | 'would be resolved' | SagaErrorCode;
}

type StuckSummary = SagaSummary & Pick<ResolveReport, 'step' | 'phase' | 'incident'>;

/** How many executions are resolved at the same time. */
const BATCH_SIZE = 10;

/** Does something about each stuck execution that matches. */
export async function resolveEach(
  stuck: AsyncIterable<SagaSummary>,
  filter: ResolveFilter,
  resolve: ((summary: StuckSummary) => Promise<unknown>) | undefined,
): Promise<readonly ResolveReport[]> {
  const reports: ResolveReport[] = [];
  const report = async (summary: StuckSummary): Promise<ResolveReport> => {
    const { uuid, saga, step, phase, incident, error } = summary;
    const result = resolve ? await resultOf(resolve(summary)) : 'would be resolved';
    return { uuid, saga, step, phase, incident, ...(error && { error }), result };
  };
  for await (const one of inBatches(matching(stuck, filter), BATCH_SIZE, report)) reports.push(one);
  return reports;
}

async function* matching(
  stuck: AsyncIterable<SagaSummary>,
  { step, phase, code }: ResolveFilter,
): AsyncGenerator<StuckSummary, void> {
  for await (const summary of stuck) {
    const matches =
      (step === undefined || summary.step === step) &&
      (phase === undefined || summary.phase === phase) &&
      (code === undefined || summary.error?.code === code);
    if (matches && isStuck(summary)) yield summary;
  }
}

function isStuck(summary: SagaSummary): summary is StuckSummary {
  const { step, phase, incident } = summary;
  return step !== undefined && phase !== undefined && incident !== undefined;
}

async function resultOf(resolving: Promise<unknown>): Promise<'resolved' | SagaErrorCode> {
  try {
    await resolving;
    return 'resolved';
  } catch (error) {
    if (error instanceof SagaError) return error.code;
    throw error;
  }
}
