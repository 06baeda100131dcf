/** The model of failed phases: when they wait for an operator, and the effect of each action (S7). */
import { RESPONSE_BY_HAND } from '../decisions';
import type { SeenFailure } from '../observation';
import type { Decision } from '../plan';
import type { Item } from './list';
import { type Change, reasonToStop, type StartedStep, type ModelState } from './model-state';

/** One phase of a step, and the effect of the actions `done` and `skip` on it. */
export interface PhaseTrial {
  /** Whether it sends a request, which an operator can change. */
  readonly sendsRequest?: boolean;
  once(change?: Change): SeenFailure | undefined;
  doneByOperator(response?: unknown): SeenFailure | undefined;
  skip?(): void;
}

/** The execution cannot continue: no operator decides, or an action was refused. */
export class AtRest extends Error {
  readonly refusedAction: string | undefined;

  constructor(refusedAction?: string) {
    super('The execution is at rest.');
    this.refusedAction = refusedAction;
  }
}

type Phase = 'execute' | 'undo';
type Verb = Decision['aboutStep'] | Decision['aboutUndo'];

/** The consequence of a decision: the phase is over, with or without its failure, or it ran again. */
type Consequence = { readonly over: SeenFailure | undefined } | { readonly failure: SeenFailure | undefined };

/** The action of each decision in the library, and its consequence. */
const ACTIONS: Readonly<
  Record<
    Verb,
    readonly [action: string, (state: ModelState, trial: PhaseTrial, failure: SeenFailure) => Consequence]
  >
> = {
  retry: ['retry', (_, trial) => ({ failure: trial.once() })],
  'retry-content': ['retry', (_, trial) => ({ failure: trial.once('content') })],
  'retry-request': ['retry', (_, trial) => ({ failure: trial.once('request') })],
  done: ['done', (_, trial) => ({ failure: trial.doneByOperator() })],
  reply: ['done', (_, trial) => ({ failure: trial.doneByOperator(RESPONSE_BY_HAND) })],
  skip: [
    'skip',
    (_, trial) => {
      trial.skip?.();
      return { over: undefined };
    },
  ],
  compensate: [
    'compensate',
    (state, _, failure) => {
      // The operator decides that a pivot with an unknown outcome was not done.
      state.pivot = undefined;
      return { over: failure };
    },
  ],
  end: [
    'end',
    (state, _, failure) => {
      state.isEnded = true;
      return { over: failure };
    },
  ],
  abort: ['abort', (_, __, failure) => ({ over: failure })],
};

/** Runs a phase until it is over. A phase that fails for good may wait for an operator, who decides (S7). */
export function supervise(
  state: ModelState,
  step: StartedStep,
  phase: Phase,
  trial: PhaseTrial,
): SeenFailure | undefined {
  let failure = trial.once();
  while (failure && waitsForOperator(state, step.item, phase)) {
    const [, follow] = ACTIONS[decide(state, step.item, { phase, trial, failure })];
    const consequence = follow(state, trial, failure);
    if ('over' in consequence) return consequence.over;
    ({ failure } = consequence);
  }
  return failure;
}

function waitsForOperator(state: ModelState, { options }: Item, phase: Phase): boolean {
  if (phase === 'undo') return options.whenUndoFails !== 'continue';
  // After the pivot nothing can be undone, so each failure waits.
  return state.pivot !== undefined || (options.whenStepFails === 'wait' && !reasonToStop(state));
}

function decide(
  state: ModelState,
  item: Item,
  {
    phase,
    trial,
    failure,
  }: { readonly phase: Phase; readonly trial: PhaseTrial; readonly failure: SeenFailure },
): Verb {
  const decision = state.decisions.shift();
  if (!decision) {
    state.incident = { step: item.path, phase, code: failure.code };
    throw new AtRest();
  }
  const verb = phase === 'undo' ? decision.aboutUndo : decision.aboutStep;
  const refusedAction = refusalOf(state, trial, phase, verb);
  if (refusedAction !== undefined) throw new AtRest(refusedAction);
  const [action] = ACTIONS[verb];
  // An abort concerns the saga, and resolves no failure.
  const answers = verb === 'abort' ? {} : { failure: failure.code };
  state.actions.push({ action, step: item.path, phase, applied: true, ...answers });
  return verb;
}

/** The table of refusals in docs/operating.md. */
function refusalOf(
  state: ModelState,
  { sendsRequest }: PhaseTrial,
  phase: Phase,
  verb: Verb,
): string | undefined {
  if (verb === 'abort' && phase === 'undo') {
    // A second abort is too late; a first abort cannot start a compensation that has already started.
    return state.actions.some(({ action }) => action === 'abort') ? 'INCIDENT_CLOSED' : 'ACTION_IMPOSSIBLE';
  }
  const startsCompensation = verb === 'abort' || verb === 'compensate';
  if (startsCompensation && (state.pivot === 'passed' || (verb === 'abort' && state.pivot)))
    return 'PIVOT_PASSED';
  const changes = verb === 'retry-content' || verb === 'retry-request';
  return changes && sendsRequest !== true ? 'ACTION_IMPOSSIBLE' : undefined;
}
