/** Owns what starts sagas in memory: a table of executions, of which none runs. */
import type { ParticipantFunction } from '../activities/function-transport';
import type { ParticipantRequest } from '../activities/transport';
import { SagaRefused } from '../messages/saga-refused';
import { nothingToUndo } from '../messages/nothing-to-undo';
import {
  SAGA_PARTICIPANT,
  type StartContent,
  startedUuid,
  type StartOperation,
} from '../messages/started-saga';
import { stableText } from './stable-text';

/** An execution that a saga in memory has started. It does not run: your test runs the started saga on its own. */
export interface StartedInMemory {
  readonly saga: string;
  readonly context: object;
  readonly user?: string | undefined;
  /** The step that has started it: another one attaches to it, and does not cancel it. */
  readonly parent: { readonly uuid: string; readonly step: string };
  /** A test sets it to `finished`: the undo of the start is then refused. */
  status: 'running' | 'finished';
}

/**
 * The participant `@saga` in memory, as each saga worker has it: it takes starts, and cancels what runs.
 *
 * @param executions - What has been started, by ids; an execution that was cancelled is taken out. @defaultValue a new table
 */
export function startedSagas(executions = new Map<string, StartedInMemory>()): ParticipantFunction {
  /** The ids that a cancel has ended, and whether it found an execution: none runs again under one of them. */
  const cancelled = new Map<string, boolean>();
  const cancel = (uuid: string, { sagaId, step }: ParticipantRequest) => {
    const known = executions.get(uuid);
    if (known && (known.parent.uuid !== sagaId || known.parent.step !== step)) return { uuid };
    if (known?.status === 'finished') throw new SagaRefused({ code: 'SAGA_EXECUTION_CLOSED', uuid });
    cancelled.set(uuid, executions.delete(uuid) || cancelled.get(uuid) === true);
    return cancelled.get(uuid) === true ? { uuid } : nothingToUndo;
  };
  return (request: ParticipantRequest<StartContent>) => {
    const { operation, content, user, sagaId, step } = request;
    const [saga = '', verb] = operation.split('/') as [string?, StartOperation?];
    const uuid = startedUuid(content, request);
    if (verb === 'cancel') return cancel(uuid, request);
    const known = executions.get(uuid);
    if (cancelled.has(uuid)) throw new SagaRefused({ code: 'SAGA_EXECUTION_CLOSED', uuid });
    const parent = { uuid: sagaId, step };
    const started: StartedInMemory = { saga, context: content.context, user, parent, status: 'running' };
    if (known && textOf(known) !== textOf(started)) throw new SagaRefused({ code: 'EXECUTION_EXISTS', uuid });
    if (!known) executions.set(uuid, started);
    return { uuid };
  };
}

/** The participants of a host, and the one that starts sagas. */
export function withStartedSagas<P>(
  participants: Readonly<Record<string, P>> = {},
): Readonly<Record<string, P | ParticipantFunction>> {
  return { [SAGA_PARTICIPANT]: startedSagas(), ...participants };
}

/** The start, of which a second one may be the same. */
function textOf({ saga, context, user }: StartedInMemory): string {
  return stableText({ saga, context, user: user ?? null });
}
