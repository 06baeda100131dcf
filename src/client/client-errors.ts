/** Owns the error classes of the client: failed, unfinished, missing, closed and already existing executions. */
import { compact } from '../context/compact';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { setUnprinted } from '../errors/unprinted-fields';
import type { ActivePhase } from '../engine/operators/incident';
import type { SagaFailure } from '../engine/record/failure';
import { sentence } from '../errors/sentence';
import type { SagaExecution } from '../protocol/saga-execution';
import type { SagaWarning } from './warnings';

/**
 * `manager.run` throws it when an execution failed and `raiseOnError` is true (`EXECUTION_FAILED`). `execution` holds
 * the record, and `execution.error` the failure with its causes; a console prints only the message. `cause` is
 * Temporal's failure, and only set if the record has no error. Follows the exception of the same name in the original.
 */
export class SagaFailedExecutionError extends SagaError {
  readonly uuid: string;
  readonly execution!: SagaExecution;

  constructor(execution: SagaExecution, cause?: unknown) {
    const { uuid, saga, status, error } = execution;
    const message = `Execution ${printable(uuid)} of saga ${printable(saga)} ended as ${status}${reasonOf(error)}${undosOf(execution)}`;
    super('EXECUTION_FAILED', message, {
      details: { uuid, status, code: error?.code },
      ...(error ? {} : { cause }),
    });
    this.uuid = uuid;
    setUnprinted(this, { execution });
  }
}

function reasonOf(error: SagaFailure | undefined): string {
  if (!error) return ': the reason is unknown';
  const step =
    error.step === undefined
      ? ''
      : ` at step ${printable(error.step)}${error.hook === undefined ? '' : ` (${printable(error.hook)})`}`;
  return `${step}: [${error.code}] ${error.message}`;
}

/** The undos that did not happen: an operator must look at them. */
function undosOf({ undoErrors }: SagaExecution): string {
  if (undoErrors.length === 0) return '';
  const listed = undoErrors
    .slice(0, MOST_UNDOS)
    .map(({ step, code }) => `${printable(step ?? '')} [${code}]`);
  const more = undoErrors.length > MOST_UNDOS ? ' and more' : '';
  return ` Not undone: ${listed.join(', ')}${more}.`;
}

const MOST_UNDOS = 10;

/** There is no saga execution with this uuid (`EXECUTION_NOT_FOUND`). */
export class SagaExecutionNotFoundError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, reason = 'Temporal has no workflow with this id.') {
    super('EXECUTION_NOT_FOUND', `There is no saga execution ${printable(uuid)}: ${reason}`, {
      details: { uuid },
    });
    this.uuid = uuid;
  }
}

/** The uuid belongs to an execution with another saga, context or user (`EXECUTION_EXISTS`). */
export class SagaExecutionAlreadyExistsError extends SagaError {
  readonly uuid: string;

  /** @param difference - The parts of the start that differ. */
  constructor(uuid: string, difference = 'saga, context or user') {
    const message = `The uuid ${printable(uuid)} belongs to an execution with another ${difference}. Load that execution to identify it, or use a new uuid to start another one.`;
    super('EXECUTION_EXISTS', message, { details: { uuid, difference } });
    this.uuid = uuid;
  }
}

/** A reply or an action arrived after the execution had ended (`SAGA_EXECUTION_CLOSED`). */
export class SagaExecutionAlreadyExecutedError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, status: string) {
    super('SAGA_EXECUTION_CLOSED', `Execution ${printable(uuid)} has already ended as ${status}.`, {
      details: { uuid, status },
    });
    this.uuid = uuid;
  }
}

/**
 * The execution ended before it published a view for which the predicate of `published` holds (`VIEW_NOT_PUBLISHED`).
 * `execution` is the execution at its end, and `execution.error` says why it failed, if it has.
 */
export class SagaViewNotPublishedError extends SagaError {
  readonly uuid: string;
  readonly execution!: SagaExecution;

  constructor(execution: SagaExecution) {
    const { uuid, saga, status, error } = execution;
    const reason = error ? reasonOf(error) : '';
    const message = `Execution ${printable(uuid)} of saga ${printable(saga)} ended as ${status}, and published no view that was waited for${reason}`;
    super('VIEW_NOT_PUBLISHED', message, { details: { uuid, status, code: error?.code } });
    this.uuid = uuid;
    setUnprinted(this, { execution });
  }
}

/** The known facts about an execution when its caller stops waiting. */
export interface UnfinishedFacts {
  /** The current execution, if the server answered. */
  readonly execution?: SagaExecution | undefined;
  /** The obstacle that keeps the execution from continuing, if there is one. */
  readonly warning?: SagaWarning | undefined;
  /** False if the server did not answer the start, `never` if no start was sent. @defaultValue true */
  readonly isStarted?: boolean | 'never';
  readonly cause?: unknown;
}

/**
 * The caller stopped waiting, and the execution continues (`EXECUTION_UNFINISHED`). `execution` is its state at that
 * moment, or `undefined` if the server did not answer.
 */
export class SagaExecutionUnfinishedError extends SagaError {
  readonly uuid: string;
  readonly execution!: SagaExecution | undefined;

  constructor(uuid: string, { execution, warning, isStarted = true, cause }: UnfinishedFacts) {
    const status = execution?.status;
    const details = {
      uuid,
      status,
      ...compact({ hint: warning?.code, taskQueue: warning?.taskQueue }),
    };
    const message = messageOf(uuid, execution, warning, isStarted);
    super('EXECUTION_UNFINISHED', message, { details, cause });
    this.uuid = uuid;
    setUnprinted(this, { execution });
  }
}

function messageOf(
  uuid: string,
  execution: SagaExecution | undefined,
  warning: SagaWarning | undefined,
  isStarted: boolean | 'never',
): string {
  const hint = warning ? ` ${warning.message}` : '';
  if (isStarted === 'never')
    return `Nothing was sent to execution ${printable(uuid)}: the signal was already aborted.`;
  if (!isStarted) {
    return `The wait for execution ${printable(uuid)} ended before the server answered its start: it may or may not have been started.${hint} The same start with this uuid attaches to it.`;
  }
  const state = execution ? ` while it was ${execution.status}${waitOf(execution)}` : '';
  return `The wait for execution ${printable(uuid)} ended${state}. The execution continues; the same run with this uuid waits for it again.${hint}`;
}

/** What a stuck or paused execution waits for. */
function waitOf({ incidents, activePhases }: SagaExecution): string {
  const [incident] = incidents;
  if (incident) {
    const { error } = incident;
    return ` at ${phaseOf(incident)}: [${error.code}] ${sentence(error.message)} An operator must act`;
  }
  const phase = activePhases.find(({ awaitedReply }) => awaitedReply);
  if (!phase?.awaitedReply) return '';
  const { target = 'the participant', awaitedReply } = phase;
  const until = new Date(awaitedReply.until).toISOString();
  return ` at ${phaseOf(phase)}: ${printable(target)} accepted the request, and its reply may come until ${until}`;
}

function phaseOf({ step, phase }: Pick<ActivePhase, 'step' | 'phase'>): string {
  const what = { execute: 'step', undo: 'the undo of step', notice: 'the notice' };
  return printable(`${what[phase]} ${step}`);
}
