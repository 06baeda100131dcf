import { RESPONSE_BY_HAND } from '../decisions';
import type { SeenFailure } from '../observation';
import type { Decision } from '../plan';
import type { Item } from './list';
import { type Change, reasonToStop, type Started, type World } from './world';

/** How one phase of a step is tried, and how it is over when a person says so. */
export interface Trial {
  /** Whether it sends a request, which a person can change. */
  readonly sendsRequest?: boolean;
  once(change?: Change): SeenFailure | undefined;
  byHand(response?: unknown): SeenFailure | undefined;
  skip?(): void;
}

/** Nothing goes on: nobody comes, or a person did what cannot be done. */
export class Rest extends Error {
  readonly refusedAction: string | undefined;

  constructor(refusedAction?: string) {
    super('The execution rests.');
    this.refusedAction = refusedAction;
  }
}

type Phase = 'execute' | 'undo';
type Verb = Decision['aboutStep'] | Decision['aboutUndo'];

/** What follows a decision: the phase is over, with its failure or without one, or it was tried again. */
type Consequence = { readonly over: SeenFailure | undefined } | { readonly failure: SeenFailure | undefined };

/** The library's name of each, and what follows from it. */
const DEEDS: Readonly<
  Record<Verb, readonly [action: string, (world: World, trial: Trial, failure: SeenFailure) => Consequence]>
> = {
  retry: ['retry', (_, trial) => ({ failure: trial.once() })],
  'retry-content': ['retry', (_, trial) => ({ failure: trial.once('content') })],
  'retry-request': ['retry', (_, trial) => ({ failure: trial.once('request') })],
  done: ['done', (_, trial) => ({ failure: trial.byHand() })],
  reply: ['done', (_, trial) => ({ failure: trial.byHand(RESPONSE_BY_HAND) })],
  skip: [
    'skip',
    (_, trial) => {
      trial.skip?.();
      return { over: undefined };
    },
  ],
  compensate: [
    'compensate',
    (world, _, failure) => {
      // Whoever says so answers for it that a pivot in doubt was not done.
      world.pivot = undefined;
      return { over: failure };
    },
  ],
  end: [
    'end',
    (world, _, failure) => {
      world.isEnded = true;
      return { over: failure };
    },
  ],
  abort: ['abort', (_, __, failure) => ({ over: failure })],
};

/** Tries until it is over: what fails for good may wait for a person, who decides what comes next (S7). */
export function attend(world: World, step: Started, phase: Phase, trial: Trial): SeenFailure | undefined {
  let failure = trial.once();
  while (failure && waitsForOperator(world, step.item, phase)) {
    const [, follow] = DEEDS[decide(world, step.item, { phase, trial, failure })];
    const consequence = follow(world, trial, failure);
    if ('over' in consequence) return consequence.over;
    ({ failure } = consequence);
  }
  return failure;
}

function waitsForOperator(world: World, { options }: Item, phase: Phase): boolean {
  if (phase === 'undo') return options.whenUndoFails !== 'continue';
  // After the pivot nothing can be undone, so that everything that fails waits.
  return world.pivot !== undefined || (options.whenStepFails === 'wait' && !reasonToStop(world));
}

function decide(
  world: World,
  item: Item,
  { phase, trial, failure }: { readonly phase: Phase; readonly trial: Trial; readonly failure: SeenFailure },
): Verb {
  const decision = world.decisions.shift();
  if (!decision) {
    world.incident = { step: item.path, phase, code: failure.code };
    throw new Rest();
  }
  const verb = phase === 'undo' ? decision.aboutUndo : decision.aboutStep;
  const refusedAction = refusalOf(world, trial, phase, verb);
  if (refusedAction !== undefined) throw new Rest(refusedAction);
  const [action] = DEEDS[verb];
  // An abort is about the saga, and answers no failure.
  const answers = verb === 'abort' ? {} : { failure: failure.code };
  world.actions.push({ action, step: item.path, phase, applied: true, ...answers });
  return verb;
}

/** The table of refusals in docs/operating.md. */
function refusalOf(world: World, { sendsRequest }: Trial, phase: Phase, verb: Verb): string | undefined {
  if (verb === 'abort' && phase === 'undo') {
    // Who says so again comes too late; who says so first cannot turn round what has turned round.
    return world.actions.some(({ action }) => action === 'abort') ? 'INCIDENT_CLOSED' : 'ACTION_IMPOSSIBLE';
  }
  const startsCompensation = verb === 'abort' || verb === 'compensate';
  if (startsCompensation && (world.pivot === 'passed' || (verb === 'abort' && world.pivot)))
    return 'PIVOT_PASSED';
  const changes = verb === 'retry-content' || verb === 'retry-request';
  return changes && sendsRequest !== true ? 'ACTION_IMPOSSIBLE' : undefined;
}
