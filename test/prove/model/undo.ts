import { OPERATOR } from '../decisions';
import type { SeenFailure, SeenStep, SeenUndo } from '../observation';
import type { LocalPlan, RemotePlan } from '../plan';
import { attend } from './person';
import { ask, receivedAttempt, build, type Ending, underChange } from './requests';
import { type Change, type Started, work, type World } from './world';

/** Undoes a step that is in the undo plan; what could not be undone is listed (S4 to S7). */
export function undo(world: World, step: Started): void {
  const { plan, options } = step.item;
  if (plan.kind === 'conditional' || !plan.undo || !isInPlan(step.seen.outcome, options.undoWhen)) return;
  const undoing: Undoing = { step, plan, received: {}, shown: { status: 'running' } };
  step.seen.undo = undoing.shown;
  const failure = world.isEnded ? failureOf(undoing, 'ENDED') : superviseUndo(world, undoing);
  if (failure) list(world, undoing, failure);
}

/** The undo of a step under way. */
interface Undoing {
  readonly step: Started;
  readonly plan: LocalPlan | RemotePlan;
  readonly received: object;
  readonly shown: SeenUndo;
}

/** The table of S4. */
function isInPlan(
  outcome: SeenStep['outcome'],
  when: 'unless-refused' | 'sent' | 'replied' | 'done' = 'unless-refused',
): boolean {
  if (when === 'done') return outcome === 'done';
  if (when === 'unless-refused') return outcome === 'done' || outcome === 'unknown';
  return outcome !== undefined && (when === 'sent' || outcome !== 'unknown');
}

function superviseUndo(world: World, given: Undoing): SeenFailure | undefined {
  const { step, plan, shown } = given;
  const undoing = { ...given, received: receivedAttempt(step, step.seen.outcome ?? 'unknown') };
  return attend(world, step, 'undo', {
    once: (change) =>
      plan.kind === 'local' ? byCallback(world, undoing) : byRequest(world, undoing, plan, change),
    byHand() {
      shown.by = OPERATOR;
      return over(undoing, 'undone');
    },
    skip() {
      list(world, undoing, failureOf(undoing, 'SKIPPED'));
    },
  });
}

function byCallback(world: World, undoing: Undoing): SeenFailure | undefined {
  const { step, plan, received } = undoing;
  const { does } = (plan as LocalPlan).undo ?? {};
  return work(world, step, { hook: 'onFailure', does, received }) ?? over(undoing, 'undone');
}

function byRequest(
  world: World,
  undoing: Undoing,
  plan: RemotePlan,
  change: Change | undefined,
): SeenFailure | undefined {
  const { step, received, shown } = undoing;
  const request = underChange(step.memory.undo, change, () =>
    build(world, step, { hook: 'onFailure', builds: plan.undo?.builds, phase: 'undo', received }),
  );
  if (!request) return over(undoing, 'nothing');
  if ('code' in request) return failureOf(undoing, request.code);
  const { undo } = step.memory;
  // One key, one final answer (S9).
  if (undo.isRefused) undo.generation += 1;
  const { ending, attempts } = ask(world, step, 'undo', request);
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
