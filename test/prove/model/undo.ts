import { OPERATOR } from '../decisions';
import type { SeenFailure, SeenStep, SeenUndo } from '../observation';
import type { LocalPlan, RemotePlan } from '../plan';
import { attend } from './person';
import { ask, receivedAttempt, build, type Ending, underChange } from './requests';
import { type Change, type Started, work, type World } from './world';

/** Undoes a step that is in the undo plan; what could not be undone is listed (S4 to S7). */
export function undo(world: World, step: Started, once: UndoAttempt): void {
  const { plan, options } = step.item;
  if (!('undo' in plan) || !plan.undo || !isInPlan(step.seen.outcome, options.undoWhen)) return;
  const undoing: Undoing = { step, plan, received: {}, shown: { status: 'running' } };
  step.seen.undo = undoing.shown;
  const failure = world.isEnded ? failureOf(undoing, 'ENDED') : superviseUndo(world, undoing, once);
  if (failure) list(world, undoing, failure);
}

/** The undo of a step under way. */
export interface Undoing {
  readonly step: Started;
  readonly plan: LocalPlan | RemotePlan;
  readonly received: object;
  readonly shown: SeenUndo;
}

/** One attempt of the undo of a kind of step; returns how it failed. */
export type UndoAttempt = (world: World, undoing: Undoing, change?: Change) => SeenFailure | undefined;

/** The table of S4. */
function isInPlan(
  outcome: SeenStep['outcome'],
  when: 'unless-refused' | 'sent' | 'replied' | 'done' = 'unless-refused',
): boolean {
  if (when === 'done') return outcome === 'done';
  if (when === 'unless-refused') return outcome === 'done' || outcome === 'unknown';
  return outcome !== undefined && (when === 'sent' || outcome !== 'unknown');
}

function superviseUndo(world: World, given: Undoing, once: UndoAttempt): SeenFailure | undefined {
  const { step, shown } = given;
  const undoing = { ...given, received: receivedAttempt(step, step.seen.outcome ?? 'unknown') };
  return attend(world, step, 'undo', {
    sendsRequest: once === byRequest,
    once: (change) => once(world, undoing, change),
    byHand() {
      shown.by = OPERATOR;
      return over(undoing, 'undone');
    },
    skip() {
      list(world, undoing, failureOf(undoing, 'SKIPPED'));
    },
  });
}

/** The undo of a local step. */
export function byCallback(world: World, undoing: Undoing): SeenFailure | undefined {
  const { step, plan, received } = undoing;
  const { does } = (plan as LocalPlan).undo ?? {};
  return work(world, step, { hook: 'onFailure', does, received }) ?? over(undoing, 'undone');
}

/** The undo of a remote step. */
export function byRequest(world: World, undoing: Undoing, change?: Change): SeenFailure | undefined {
  const { step, received, shown } = undoing;
  const plan = undoing.plan as RemotePlan;
  const request = underChange(step.memory.undo, change, () =>
    build(world, step, { hook: 'onFailure', builds: plan.undo?.builds, phase: 'undo', received }),
  );
  if (!request) return over(undoing, 'nothing');
  if ('code' in request) return failureOf(undoing, request.code);
  const { undo } = step.memory;
  // One key, one final answer (S9).
  if (undo.isRefused) undo.generation += 1;
  const { ending, attempts } = ask(world, { step, plan }, 'undo', request);
  undo.isDoubted ||= ending.is === 'unknown';
  undo.isRefused = ending.is === 'refused' && !undo.isDoubted;
  shown.attempts = (shown.attempts ?? 0) + attempts;
  return outcomeOf(undoing, ending);
}

/** The table of S6. */
function outcomeOf(undoing: Undoing, ending: Ending): SeenFailure | undefined {
  if (ending.is === 'done') return over(undoing, 'undone');
  if (ending.is === 'unsent') return failureOf(undoing, ending.code);
  const { reply } = ending;
  const { outcome } = undoing.step.seen;
  const isUnheardOf = outcome === 'unknown' && reply?.nothingToUndo === true;
  if (reply?.status === 400 && (outcome === 'refused' || isUnheardOf)) return over(undoing, 'nothing');
  const code = ending.is === 'refused' ? 'REFUSED' : 'OUTCOME_UNKNOWN';
  return { ...failureOf(undoing, code), ...(reply && { reply }) };
}

function over({ shown }: Undoing, status: 'undone' | 'nothing'): undefined {
  shown.status = status;
}

/** What a person ended or skipped bears the person's name. */
function list(world: World, undoing: Undoing, failure: SeenFailure): void {
  const listed = world.isEnded ? failureOf(undoing, 'ENDED') : failure;
  const isGivenUp = listed.code === 'ENDED' || listed.code === 'SKIPPED';
  undoing.shown.status = isGivenUp ? 'skipped' : 'failed';
  if (isGivenUp) undoing.shown.by = OPERATOR;
  world.undoErrors.push(listed);
}

function failureOf({ step }: Undoing, code: string): SeenFailure {
  return { code, step: step.item.path, hook: 'onFailure' };
}
