/** The model of undos (S4 to S7). */
import { OPERATOR } from '../decisions';
import type { SeenFailure, SeenStep, SeenUndo } from '../observation';
import type { LocalPlan, RemotePlan, UndoOnlyPlan } from '../plan';
import { supervise } from './operator';
import { dispatch, receivedAttempt, build, type Ending, underChange } from './requests';
import { asReceived, type Change, type StartedStep, runCallback, type ModelState } from './model-state';
import type { Scope } from './flow';
import type { Run } from './run';
import { letSettle } from './settle-time';

/** Undoes a step of the undo plan, and lists an undo that did not happen (S4 to S7). */
export function* undo(state: ModelState, step: StartedStep, once: UndoAttempt): Run {
  const { plan, options } = step.item;
  if (!('undo' in plan) || !plan.undo || !isInPlan(step.seen.outcome, options.undoWhen)) return;
  const undoing: Undoing = { step, plan, received: {}, record: { status: 'running' } };
  step.seen.undo = undoing.record;
  const failure = state.isEnded ? failureOf(undoing, 'ENDED') : yield* superviseUndo(state, undoing, once);
  if (failure) list(state, undoing, failure);
}

/** The active undo of a step. */
export interface Undoing {
  readonly step: StartedStep;
  readonly plan: LocalPlan | RemotePlan | UndoOnlyPlan;
  readonly received: object;
  readonly record: SeenUndo;
}

/** One attempt of the undo of a kind of step; returns its failure. */
export type UndoAttempt = (
  state: ModelState,
  undoing: Undoing,
  change?: Change,
) => Run<SeenFailure | undefined>;

/** The table of S4. */
function isInPlan(
  outcome: SeenStep['outcome'],
  when: 'unless-refused' | 'sent' | 'replied' | 'done' = 'unless-refused',
): boolean {
  if (when === 'done') return outcome === 'done';
  if (when === 'unless-refused') return outcome === 'done' || outcome === 'unknown';
  return outcome !== undefined && (when === 'sent' || outcome !== 'unknown');
}

function superviseUndo(state: ModelState, given: Undoing, once: UndoAttempt): Run<SeenFailure | undefined> {
  const { step, record } = given;
  const undoing = { ...given, received: receivedByUndo(step) };
  return supervise(state, step, 'undo', {
    sendsRequest: once === byRequest,
    once: (change) => once(state, undoing, change),
    doneByOperator() {
      record.by = OPERATOR;
      return over(undoing, 'undone');
    },
    skip() {
      list(state, undoing, failureOf(undoing, 'SKIPPED'));
    },
  });
}

/** What an undo learns: about its step, and why the step is undone (S5). */
function receivedByUndo(step: StartedStep): object {
  return receivedAttempt(step, step.seen.outcome ?? 'unknown', causeOf(step.strand.flow.scope));
}

/** The first failure of what is undone, or of what is around it. */
export function causeOf(scope: Scope): object | undefined {
  for (let one: Scope | undefined = scope; one; one = one.outer) {
    if (!one.error) continue;
    const { code, step, reply } = one.error;
    return { code, ...(step !== undefined && { step }), ...(reply && { reply: asReceived(reply) }) };
  }
  return undefined;
}

/** The undo of a local step. */
// eslint-disable-next-line require-yield -- it waits for nothing
export function* byCallback(state: ModelState, undoing: Undoing): Run<SeenFailure | undefined> {
  const { step, plan, received } = undoing;
  const { does, writes } = (plan as LocalPlan).undo ?? {};
  return runCallback(state, step, { hook: 'onFailure', does, writes, received }) ?? over(undoing, 'undone');
}

/** The undo of a remote step, or of a step that only has an undo. */
export function* byRequest(
  state: ModelState,
  undoing: Undoing,
  change?: Change,
): Run<SeenFailure | undefined> {
  const { step, received, record } = undoing;
  const plan = undoing.plan as RemotePlan | UndoOnlyPlan;
  const request = underChange(step.memory.undo, change, () =>
    build(state, step, { hook: 'onFailure', builds: plan.undo?.builds, phase: 'undo', received }),
  );
  if (!request) return over(undoing, 'nothing');
  if ('code' in request) return failureOf(undoing, request.code);
  yield* letSettle(state, step);
  if (state.isEnded) return failureOf(undoing, 'OUTCOME_UNKNOWN');
  const { undo } = step.memory;
  // One key, one final answer (S9).
  if (undo.isRefused) undo.generation += 1;
  const { ending, attempts } = yield* dispatch(state, { step, plan }, 'undo', request);
  undo.isUncertain ||= ending.is === 'unknown';
  undo.isRefused = ending.is === 'refused' && !undo.isUncertain;
  record.attempts = (record.attempts ?? 0) + attempts;
  return outcomeOf(undoing, ending);
}

/** The table of S6. */
function outcomeOf(undoing: Undoing, ending: Ending): SeenFailure | undefined {
  if (ending.is === 'done') return over(undoing, 'undone');
  if (ending.is === 'unsent') return failureOf(undoing, ending.code);
  const { reply } = ending;
  const { outcome } = undoing.step.seen;
  const isNothingToUndo = outcome === 'unknown' && reply?.nothingToUndo === true;
  if (reply?.status === 400 && (outcome === 'refused' || isNothingToUndo)) return over(undoing, 'nothing');
  const code = ending.is === 'refused' ? 'REFUSED' : 'OUTCOME_UNKNOWN';
  return { ...failureOf(undoing, code), ...(reply && { reply }) };
}

function over({ record }: Undoing, status: 'undone' | 'nothing'): undefined {
  record.status = status;
}

/** Lists a failed undo. An undo that the operator ended or skipped has the name of the operator. */
function list(state: ModelState, undoing: Undoing, failure: SeenFailure): void {
  const listed = state.isEnded ? failureOf(undoing, 'ENDED') : failure;
  const isSkipped = listed.code === 'ENDED' || listed.code === 'SKIPPED';
  undoing.record.status = isSkipped ? 'skipped' : 'failed';
  if (isSkipped) undoing.record.by = OPERATOR;
  state.undoErrors.push(listed);
}

function failureOf({ step }: Undoing, code: string): SeenFailure {
  return { code, step: step.item.path, hook: 'onFailure' };
}
