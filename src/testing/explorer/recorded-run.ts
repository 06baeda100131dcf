import type { EncodedContext } from '../../context/encoding';
import type { CallbackTable } from '../../definition/hook';
import type { SagaDefinition } from '../../definition/definition';
import type { SagaRecord } from '../../protocol/record';
import type { HostMoment, PortEvent, RequestEvent } from '../port-event';
import type { CallSite } from './call-site';
import type { Deliveries } from './deliveries';
import type { Fault } from './fault';
import type { BooksView } from './state-view';
import type { Schedule } from './schedule';
import type { StepTable } from '../step-table';
import type { RunBefore } from './workflow-reset';

/** Another transaction that came in between. */
export interface Meanwhile {
  /** The id that its keys begin with. */
  readonly uuid: string;
  /** The books that it makes when it is alone. */
  readonly alone: BooksView;
  /** Whether it is another one, and went as it goes when it is alone. */
  readonly wentAsAlone: boolean;
}

/** One run of a saga with all that is known of it: what laws judge. */
export interface Told {
  readonly schedule: Schedule;
  readonly name: string;
  readonly uuid: string;
  readonly definition: SagaDefinition;
  readonly callbacks: CallbackTable;
  readonly steps: StepTable;
  /** The context that it started from. */
  readonly initial: EncodedContext;
  readonly record: SagaRecord;
  readonly events: readonly PortEvent[];
  /** How things stood after each event. */
  readonly moments: readonly HostMoment[];
  /** The places at which something can go wrong, in their order. */
  readonly sites: readonly CallSite[];
  readonly faultOf: ReadonlyMap<PortEvent, Fault>;
  readonly deliveries: Deliveries;
  readonly meanwhile?: Meanwhile | undefined;
  /** The run before, where the workflow was reset: the events are those of the run that came from the reset. */
  readonly before?: RunBefore | undefined;
  /** The requests whose reply was taken twice. */
  readonly takenTwice: readonly string[];
}

/** What a run does against a law. */
export interface Violation {
  /** `L1` to `L21`, or the name of an invariant. */
  readonly law: string;
  readonly message: string;
  /** The event at fault, where there is one. */
  readonly culprit?: PortEvent | undefined;
}

/** The requests of a run. */
export function requestsOf({ events }: Told): readonly RequestEvent[] {
  return events.filter((event) => event.kind === 'request');
}
