/** Owns `manager.resolveAll`: one action for every stuck execution that matches a filter. */
import { compact } from '../context/compact';
import type { OperatorAction } from '../engine/operators/operator-action';
import type { SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import type { SagaSummary } from './execution-list';
import { inBatches } from './streams';

/** The stuck executions to resolve. */
export interface ResolveFilter {
  /** The name of the saga. */
  readonly saga: string;
  /** The path of the step with the incident. @defaultValue any step */
  readonly step?: string;
  /** The phase of the incident: `execute` or `undo`. @defaultValue either phase */
  readonly phase?: NonNullable<OperatorAction['phase']>;
  /** The code of the failure. @defaultValue any code */
  readonly code?: SagaErrorCode;
}

/** An action for many executions. `resolveAll` adds the incident of each. */
export type BulkAction = Omit<OperatorAction, 'step' | 'phase' | 'incident'>;

/** The result for one stuck execution. */
export interface ResolveReport extends Pick<SagaSummary, 'uuid' | 'saga' | 'error'> {
  readonly step: string;
  readonly phase: NonNullable<OperatorAction['phase']>;
  readonly incident: string;
  /** `resolved`, or the code of the error; in a dry run `would be resolved`. */
  readonly result: 'resolved' | 'would be resolved' | SagaErrorCode;
}

type StuckSummary = SagaSummary & Pick<ResolveReport, 'step' | 'phase' | 'incident'>;

/** The number of executions that are resolved concurrently. */
const BATCH_SIZE = 10;

/** Calls `resolve` for each stuck execution that matches; `undefined` means a dry run. */
export async function resolveEach(
  stuck: AsyncIterable<SagaSummary>,
  filter: ResolveFilter,
  resolve: ((summary: StuckSummary) => Promise<unknown>) | undefined,
): Promise<readonly ResolveReport[]> {
  const reports: ResolveReport[] = [];
  const report = async (summary: StuckSummary): Promise<ResolveReport> => {
    const { uuid, saga, step, phase, incident, error } = summary;
    const result: ResolveReport['result'] = resolve ? await resultOf(resolve(summary)) : 'would be resolved';
    return compact({ uuid, saga, step, phase, incident, error, result });
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
