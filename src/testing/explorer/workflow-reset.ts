/**
 * Owns the workflow reset as a fault: where the next run starts, which requests the earlier run sent after that point,
 * and which action the operator chooses.
 */
import { readIdempotencyKey } from '../../engine/record/idempotency-key';
import type { Incident } from '../../engine/operators/incident';
import type { EarlierRequest, ResetReport } from '../../engine/reset/reset-report';
import type { SagaState } from '../../engine/saga-state';
import type { Operator } from '../in-memory-runtime';
import type { HostMoment, PortEvent, RequestEvent } from '../port-event';
import type { Fault } from './fault';
import type { Schedule } from './schedule';

/** The action of the operator after a reset, by the name of the fault. */
const CHOICES = {
  'reset-then-retry': 'retry',
  'reset-then-compensate': 'compensate',
  'reset-then-end': 'end',
  // Where the pivot was sent, the cancel has no effect, and the operator is asked.
  'reset-then-cancel': 'retry',
} as const satisfies Partial<Record<Fault, string>>;

/** A fault that resets the workflow. */
export type WorkflowReset = keyof typeof CHOICES;

/** The earlier run, and the point of the reset. */
export interface RunBefore {
  readonly events: readonly PortEvent[];
  readonly moments: readonly HostMoment[];
  /** How many of its events the next run replays. */
  readonly kept: number;
}

/** Whether a fault resets the workflow. */
export function isWorkflowReset(fault: Fault): fault is WorkflowReset {
  return Object.hasOwn(CHOICES, fault);
}

/** Whether a cancel comes after the reset, before the run sends anything. */
export function isCancelledAfterReset({ faults }: Schedule): boolean {
  return faults.some(({ fault }) => fault === 'reset-then-cancel');
}

/** The call site before which a schedule resets the workflow. */
export function resetSite({ faults }: Schedule): string | undefined {
  return faults.find(({ fault }) => isWorkflowReset(fault))?.site;
}

/** The requests that the earlier run sent after the point of the reset. */
export function reportOf({ events, kept }: RunBefore, rootKey: string): ResetReport {
  const requests = events.map((event) => (event.kind === 'request' ? earlierOf(event, rootKey) : undefined));
  const known = new Set(requests.slice(0, kept).map(nameOf));
  const earlier = requests.slice(kept).filter((one) => one !== undefined && !known.has(nameOf(one)));
  return { earlier: earlier.filter((one) => one !== undefined) };
}

function earlierOf({ dispatch, delivery }: RequestEvent, rootKey: string): EarlierRequest | undefined {
  const parts = readIdempotencyKey(rootKey, dispatch.idempotencyKey);
  const kind = delivery?.outcome.kind;
  const isAnswered = kind === 'success' || kind === 'refused' || kind === 'accepted';
  return parts && { ...parts, end: isAnswered ? 'completed' : kind === undefined ? 'unknown' : 'failed' };
}

function nameOf(request: EarlierRequest | undefined): string {
  return JSON.stringify([request?.step, request?.phase, request?.generation]);
}

/** The operator of a run after a reset: resolves the incident of the reset as the schedule says, and no other. */
export function operatorAfterReset({ faults }: Schedule, state: () => SagaState): Operator {
  const choice = faults.map(({ fault }) => fault).find(isWorkflowReset);
  return (incident) => {
    if (choice === undefined || incident.error?.code !== 'WORKFLOW_RESET') return undefined;
    return { action: possible(CHOICES[choice], incident, state()), by: 'explorer', reason: 'explored' };
  };
}

/** After the pivot, and in an undo, `compensate` is not possible: the operator chooses `retry`. */
function possible(
  choice: (typeof CHOICES)[WorkflowReset],
  { phase }: Incident,
  { pivot }: SagaState,
): (typeof CHOICES)[WorkflowReset] {
  return choice === 'compensate' && (phase === 'undo' || pivot.isSent) ? 'retry' : choice;
}
