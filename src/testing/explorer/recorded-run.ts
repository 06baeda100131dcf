/** The recorded run of one schedule: the input of all laws. */
import type { EncodedContext } from '../../context/encoding';
import type { SagaDefinition } from '../../definition/definition';
import { isQuery } from '../../definition/walk-definition';
import type { Dispatch } from '../../engine/runtime';
import type { JournalEntry } from '../../engine/record/journal-entry';
import type { SagaRecord } from '../../protocol/record';
import type { CallbackSource } from '../in-memory-runtime';
import type { HostMoment, PortEvent, RequestEvent } from '../port-event';
import type { CallSite } from './call-site';
import type { SentEvent } from './caller-answers';
import type { Deliveries } from './deliveries';
import type { Fault } from './fault';
import type { StateView } from './state-view';
import type { Schedule } from './schedule';
import type { StepTable } from '../step-table';
import type { RunBefore } from './workflow-reset';

/** The other transaction of a run. */
export interface Meanwhile {
  /** The saga id, with which its keys begin. */
  readonly uuid: string;
  /** The participant state after it runs alone. */
  readonly alone: StateView;
  /** Whether it is a different execution and took the same path as when it runs alone. */
  readonly isComparable: boolean;
}

/** One run of a saga, with everything that the laws check. */
export interface RecordedRun {
  readonly schedule: Schedule;
  readonly name: string;
  readonly uuid: string;
  readonly definition: SagaDefinition;
  readonly callbacks: CallbackSource;
  readonly steps: StepTable;
  /** The initial context. */
  readonly initial: EncodedContext;
  readonly record: SagaRecord;
  /** The entries of the steps that were started, in that order. */
  readonly journal: readonly JournalEntry[];
  readonly events: readonly PortEvent[];
  /** The state of the host after each event. */
  readonly moments: readonly HostMoment[];
  /** Whether a cancel had arrived before the first event. */
  readonly isCancelledAtStart: boolean;
  /** The call sites, in their order. */
  readonly sites: readonly CallSite[];
  readonly faultOf: ReadonlyMap<PortEvent, Fault>;
  readonly deliveries: Deliveries;
  readonly meanwhile?: Meanwhile | undefined;
  /** The earlier run, if the workflow was reset. `events` belong to the run after the reset. */
  readonly before?: RunBefore | undefined;
  /** The same run with its requests in the order of the definition, if the schedule has another order. */
  readonly inDefinitionOrder?: RecordedRun | undefined;
  /** The requests that accepted two replies. */
  readonly acceptedTwice: readonly string[];
  /** The events that the caller sent, each with the step that was waiting. */
  readonly sentEvents: readonly SentEvent[];
}

/** How a run breaks a law. */
export interface Violation {
  /** `L1` to `L33`, or the name of an invariant. */
  readonly law: string;
  readonly message: string;
  /** The event that breaks it, if there is one. */
  readonly culprit?: PortEvent | undefined;
}

/** The requests of a run. */
export function requestsOf({ events }: RecordedRun): readonly RequestEvent[] {
  return events.filter((event) => event.kind === 'request');
}

/** Whether a request is the question of a query, which has no effect. */
export function isQueryRequest(
  { steps }: Pick<RecordedRun, 'steps'>,
  { step }: Pick<Dispatch, 'step'>,
): boolean {
  return isQuery(steps.get(step)?.step ?? {});
}
