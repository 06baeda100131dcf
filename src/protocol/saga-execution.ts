/** Owns an execution as clients see it. */
import { compact } from '../context/compact';
import { decodeContent } from '../context/content';
import { decodeContext, decodeValue, type EncodedValue } from '../context/encoding';
import type { LooseFields, LooseValue } from '../context/context-types';
import type { SagaContext } from '../context/saga-context';
import type { SagaFailure } from '../engine/record/failure';
import type { OpenWait } from '../engine/waits/open-wait';
import type { SagaStatus } from '../engine/saga-state';
import type { ActivePhase, Incident } from '../engine/operators/incident';
import type { ActionRecord } from '../engine/operators/action-record';
import type { NoticeRecord, SagaRecord, StepRecord, UndoRecord } from './record';

/** The status of an execution as clients see it: that of the saga, or `blocked` (see {@link BlockedState}). */
export type SagaExecutionStatus = SagaStatus | 'blocked';

/**
 * Why an execution is `blocked`: its workflow task fails, or times out, again and again, until a worker with other
 * code takes it. The saga itself has not failed.
 */
export interface BlockedState {
  /** When the task failed for the first time. */
  readonly since: Date;
  /** The attempt of the task that is pending. */
  readonly attempt: number;
  /** Temporal's name of the cause, such as `WORKFLOW_WORKER_UNHANDLED_FAILURE` or `WORKFLOW_TASK_TIMED_OUT`. */
  readonly cause: string;
  /** What the worker said. */
  readonly message: string;
}

/** The facts about an execution that Temporal has beside its record. */
export interface ExecutionFacts {
  /** @defaultValue false */
  readonly stepsUnavailable?: boolean;
  readonly blocked?: BlockedState | undefined;
  readonly temporalStatus?: string | undefined;
}

/** One step with its errors and the actions on it. */
export interface ExecutedStep extends StepRecord {
  /** Why it failed, or why it waits for an operator now. */
  readonly error?: SagaFailure;
  readonly undo?: UndoRecord & {
    /** Why it failed or was skipped, or why it waits for an operator now. */
    readonly error?: SagaFailure;
  };
  /** The actions of operators on it. */
  readonly actions?: readonly ActionRecord[];
}

/**
 * One execution of a saga, as it was when it was loaded.
 *
 * @typeParam T - The fields of the saga's context.
 * @typeParam V - The view that the saga publishes.
 */
export class SagaExecution<T extends object = LooseFields, V = LooseValue> {
  /** The execution's id, and the id of its Temporal workflow. */
  readonly uuid: string;
  /** The saga's name. */
  readonly saga: string;
  readonly status: SagaExecutionStatus;
  readonly context: SagaContext<T>;
  /** The steps that were started, in that order. */
  readonly steps: readonly ExecutedStep[];
  /** What failed first; absent unless the execution has failed. */
  readonly error: SagaFailure | undefined;
  /**
   * The undos that failed or were skipped. A closed execution that has some is `incomplete`; or it is `finished`, and an
   * operator has skipped undos of an alternative, a round or an item that did not hold.
   */
  readonly undoErrors: readonly SagaFailure[];
  /**
   * The notices of the end that were begun (`atEnd`), in that order. One that is `failed` or `skipped` has changed nothing
   * about the end of the execution.
   */
  readonly notices: readonly NoticeRecord[];
  /** What a `stuck` execution waits for: each goes into `manager.resolve`. */
  readonly incidents: readonly Incident[];
  /** The steps and undos that are under way; an operator may act on them by their ids, too. */
  readonly activePhases: readonly ActivePhase[];
  /**
   * The first incident, or else the first active phase.
   *
   * @deprecated Use {@link incidents} and {@link activePhases}; this field goes in the next minor version.
   */
  readonly incident: (ActivePhase & Partial<Incident>) | undefined;
  /** What steps wait for: a time, an event (`manager.send`) or a decision (`manager.decide`). */
  readonly waits: readonly OpenWait[];
  /** The names of the events that no step has taken. */
  readonly unusedEvents: readonly string[];
  /** The actions of operators, in that order. */
  readonly actions: readonly ActionRecord[];
  /** The view that the saga has published last (`publishes`); absent where it has published none. */
  readonly published: V | undefined;
  /** When the saga has to be done, where it has a deadline. */
  readonly deadline: Date | undefined;
  /**
   * True when the steps and the context are not available: no worker answered, or the workflow was terminated.
   */
  readonly stepsUnavailable: boolean;
  /** Of an execution that is `blocked`: since when, and why. */
  readonly blocked: BlockedState | undefined;
  /**
   * How Temporal itself holds an open workflow that is not simply running: `PAUSED` after `temporal workflow pause`,
   * `UNKNOWN(<number>)` for a status that this version does not know.
   */
  readonly temporalStatus: string | undefined;

  constructor(uuid: string, recorded: SagaRecord, facts: ExecutionFacts = {}) {
    const record = withContents(recorded);
    const { stepsUnavailable = false, blocked, temporalStatus } = facts;
    this.uuid = uuid;
    this.saga = record.saga;
    this.status = blocked ? 'blocked' : record.status;
    this.context = decodeContext<T>(record.context);
    this.steps = record.steps.map((step) => withErrors(step, record));
    this.error = record.error;
    this.undoErrors = record.undoErrors;
    this.notices = (record.notices ?? []).map(({ error, ...notice }) => ({
      ...notice,
      ...compact({ error: error && withContent(error) }),
    }));
    const { incidents, activePhases } = record;
    this.incidents = incidents;
    this.activePhases = activePhases;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is set here
    this.incident = incidents[0] ?? activePhases[0];
    this.waits = (record.waits ?? []).map(withShown);
    this.unusedEvents = record.unusedEvents ?? [];
    this.actions = record.actions ?? [];
    this.published = viewOf(record) as V | undefined;
    this.deadline = record.deadline === undefined ? undefined : new Date(record.deadline);
    this.stepsUnavailable = stepsUnavailable;
    this.blocked = blocked;
    this.temporalStatus = temporalStatus;
  }
}

/** The phases of a record under way, with a failure and without. */
interface Phases {
  readonly incidents: readonly Incident[];
  readonly activePhases: readonly ActivePhase[];
}

/** A record of any version with both lists, and with the contents of replies as participants sent them. */
function withContents(record: SagaRecord): SagaRecord & Phases {
  const { error, undoErrors } = record;
  const { incidents, activePhases } = phasesOf(record);
  return {
    ...record,
    ...compact({ error: error && withContent(error) }),
    undoErrors: undoErrors.map(withContent),
    activePhases,
    incidents: incidents.map((incident) => ({ ...incident, error: withContent(incident.error) })),
  };
}

/** The incidents and the active phases of a record. One of 0.2 has a single field for both. */
function phasesOf({ incidents, activePhases, incident }: SagaRecord): Phases {
  if (!incident || incidents || activePhases) {
    return { incidents: incidents ?? [], activePhases: activePhases ?? [] };
  }
  const { error, ...phase } = incident;
  return error
    ? { incidents: [{ ...phase, error }], activePhases: [] }
    : { incidents: [], activePhases: [phase] };
}

function viewOf({ published }: SagaRecord): unknown {
  return published === undefined ? undefined : decodeValue(published);
}

/** A wait with what it shows as the callback returned it. */
function withShown({ shows, ...wait }: OpenWait): OpenWait {
  return shows === undefined ? wait : { ...wait, shows: decodeValue(shows) as EncodedValue };
}

function withContent(failure: SagaFailure): SagaFailure {
  const { response } = failure;
  return response
    ? { ...failure, response: { ...response, content: decodeContent(response.content) } }
    : failure;
}

/** The record holds each error once; a step shows its own. */
function withErrors(step: StepRecord, record: SagaRecord & Phases): ExecutedStep {
  const { incidents, error, undoErrors, actions = [] } = record;
  const errorOf = (phase: Incident['phase']) =>
    incidents.find((incident) => incident.step === step.step && incident.phase === phase)?.error;
  const own =
    error?.step === step.step ? error : (errorOf('execute') ?? (step.error && withContent(step.error)));
  const ofUndo = errorOf('undo') ?? undoErrors.find((one) => one.step === step.step);
  const about = actions.filter((action) => action.step === step.step);
  const undo = step.undo && { ...step.undo, ...compact({ error: ofUndo }) };
  return { ...step, ...compact({ error: own, undo, actions: about.length > 0 ? about : undefined }) };
}
