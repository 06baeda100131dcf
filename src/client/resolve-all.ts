/** Owns `manager.resolveAll`: one action for every stuck execution that matches a filter. */
import { compact } from '../context/compact';
import type { Incident } from '../engine/operators/incident';
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

/** The result for one incident of a stuck execution. */
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

/** How incidents are found, and what is done about each. */
export interface Resolution {
  readonly stuck: AsyncIterable<SagaSummary>;
  readonly filter: ResolveFilter;
  /** The open incidents of an execution that has several. */
  readonly incidentsOf: (uuid: string) => Promise<readonly Incident[]>;
  /** Absent: a dry run. */
  readonly resolve?: ((summary: StuckSummary) => Promise<unknown>) | undefined;
}

/** Calls `resolve` for each incident that matches, of all stuck executions. */
export async function resolveEach({
  stuck,
  filter,
  incidentsOf,
  resolve,
}: Resolution): Promise<readonly ResolveReport[]> {
  const reports: ResolveReport[] = [];
  const report = async (summary: StuckSummary): Promise<ResolveReport> => {
    const { uuid, saga, step, phase, incident, error } = summary;
    const result: ResolveReport['result'] = resolve ? await resultOf(resolve(summary)) : 'would be resolved';
    return compact({ uuid, saga, step, phase, incident, error, result });
  };
  for await (const one of inBatches(matching(eachIncident(stuck, incidentsOf), filter), BATCH_SIZE, report))
    reports.push(one);
  return reports;
}

/** A list shows one incident of each execution: the others are in its record. */
async function* eachIncident(
  stuck: AsyncIterable<SagaSummary>,
  incidentsOf: Resolution['incidentsOf'],
): AsyncGenerator<SagaSummary, void> {
  for await (const summary of stuck) {
    if (summary.incidents === undefined) {
      yield summary;
      continue;
    }
    for (const { id, step, phase, error } of await incidentsOf(summary.uuid)) {
      const { code, message } = error;
      yield { ...summary, incident: id, step, phase, error: { code, message } };
    }
  }
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
