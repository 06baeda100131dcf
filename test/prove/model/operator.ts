/** The model of failed phases: when they wait for an operator, and the effect of each action (S7). */
import { RESPONSE_BY_HAND } from '../decisions';
import type { SeenFailure } from '../observation';
import type { Decision } from '../plan';
import type { Scope } from './flow';
import { abort, type Change, end, type ModelState, reasonToStop, type StartedStep } from './model-state';
import { AtRest, type Run } from './run';

/** One phase of a step, and the effect of the actions `done` and `skip` on it. */
export interface PhaseTrial {
  /** Whether it sends a request, which an operator can change. */
  readonly sendsRequest?: boolean;
  once(change?: Change): Run<SeenFailure | undefined>;
  doneByOperator(response?: unknown): SeenFailure | undefined;
  skip?(): void;
}

type Phase = 'execute' | 'undo';
type Verb = Decision['aboutStep'] | Decision['aboutUndo'];

/** The consequence of a decision: the phase is over, with or without its failure, or it ran again. */
type Consequence = { readonly over: SeenFailure | undefined } | { readonly failure: SeenFailure | undefined };

/** The actions of the library. */
const ACTIONS: Readonly<Record<Verb, string>> = {
  retry: 'retry',
  'retry-content': 'retry',
  'retry-request': 'retry',
  done: 'done',
  reply: 'done',
  skip: 'skip',
  compensate: 'compensate',
  end: 'end',
  abort: 'abort',
};

/** Runs a phase until it is over. A phase that fails for good may wait for an operator, who decides (S7). */
export function* supervise(
  state: ModelState,
  step: StartedStep,
  phase: Phase,
  trial: PhaseTrial,
): Run<SeenFailure | undefined> {
  let failure = yield* trial.once();
  while (failure && waitsForOperator(state, step, phase)) {
    const verb = yield* decision(state, step, { phase, trial, failure });
    const consequence = yield* follow(state, trial, failure, verb);
    if ('over' in consequence) return consequence.over;
    ({ failure } = consequence);
  }
  return failure;
}

function waitsForOperator(state: ModelState, { item, strand }: StartedStep, phase: Phase): boolean {
  const { options } = item;
  const { scope } = strand.flow;
  // What a block undoes on its own must be gone before the block continues (e.3).
  if (phase === 'undo') return options.whenUndoFails !== 'continue' || scope.outer !== undefined;
  // After the pivot nothing can be undone, so each failure waits, unless something else can be tried.
  if (state.pivot !== undefined && !mayFailAfterPivot(state, scope)) return true;
  return options.whenStepFails === 'wait' && !reasonToStop(state, scope);
}

/** Whether what failed is tried in another way, although the pivot was passed before it (e.3). */
function mayFailAfterPivot({ pivotScope }: ModelState, scope: Scope): boolean {
  for (let one: Scope | undefined = scope; one; one = one.outer) {
    if (pivotScope?.isWithin(one) === true) return false;
    if (one.isOptional) return true;
  }
  return false;
}

function* follow(
  state: ModelState,
  trial: PhaseTrial,
  failure: SeenFailure,
  verb: Verb | undefined,
): Run<Consequence> {
  switch (verb) {
    case 'retry':
      return { failure: yield* trial.once() };
    case 'retry-content':
      return { failure: yield* trial.once('content') };
    case 'retry-request':
      return { failure: yield* trial.once('request') };
    case 'done':
      return { failure: trial.doneByOperator() };
    case 'reply':
      return { failure: trial.doneByOperator(RESPONSE_BY_HAND) };
    case 'skip':
      trial.skip?.();
      return { over: undefined };
    case 'compensate':
      // The operator decides that a pivot with an unknown outcome was not done.
      if (state.pivot === 'sent') state.pivot = undefined;
      return { over: failure };
    case 'end':
      end(state);
      return { over: failure };
    default:
      return { over: failure };
  }
}

/** The failure of a phase that waits for an operator. */
interface Incident {
  readonly phase: Phase;
  readonly trial: PhaseTrial;
  readonly failure: SeenFailure;
}

/** What the operator decides; `undefined` if the saga fails before. */
function* decision(state: ModelState, step: StartedStep, incident: Incident): Run<Verb | undefined> {
  const { path } = step.item;
  const { phase, failure } = incident;
  const mustStop = () => phase === 'execute' && reasonToStop(state, step.strand.flow.scope) !== undefined;
  // An end concerns the whole execution, at whichever incident it comes.
  const isOver = () => state.isEnded || mustStop();
  state.incidents.set(path, { step: path, phase, code: failure.code, failure });
  let verb: Verb | undefined;
  while (!isOver()) {
    verb = actionOn(state, step, incident);
    // An abort concerns the saga: an undo that has begun comes to its end (S8).
    if (verb === 'abort') abort(state);
    else if (verb !== undefined) break;
    else yield { isReady: isOver };
  }
  state.incidents.delete(path);
  return verb;
}

/** The next action of the operator. */
function actionOn(
  state: ModelState,
  { item, strand }: StartedStep,
  { phase, trial, failure }: Incident,
): Verb | undefined {
  const decided = state.decisions.shift();
  if (!decided) return undefined;
  const verb = phase === 'undo' ? decided.aboutUndo : decided.aboutStep;
  const refusedAction = refusalOf(state, { trial, scope: strand.flow.scope }, verb);
  if (refusedAction !== undefined) throw new AtRest(refusedAction);
  // An abort resolves no failure.
  const answers = verb === 'abort' ? {} : { failure: failure.code };
  state.actions.push({ action: ACTIONS[verb], step: item.path, phase, applied: true, ...answers });
  state.arrivals += 1;
  return verb;
}

/** The table of refusals in docs/operating.md. */
function refusalOf(
  state: ModelState,
  { trial, scope }: { readonly trial: PhaseTrial; readonly scope: Scope },
  verb: Verb,
): string | undefined {
  if (verb === 'abort' || verb === 'compensate') return refusalOfCompensation(state, scope, verb);
  const changes = verb === 'retry-content' || verb === 'retry-request';
  return changes && trial.sendsRequest !== true ? 'ACTION_IMPOSSIBLE' : undefined;
}

function refusalOfCompensation(
  state: ModelState,
  scope: Scope,
  verb: 'abort' | 'compensate',
): string | undefined {
  if (verb === 'abort' && state.isAborted) return 'INCIDENT_CLOSED';
  if (state.scope.error) return 'ACTION_IMPOSSIBLE';
  const isBarred =
    verb === 'abort'
      ? state.pivot !== undefined
      : state.pivot === 'passed' && !mayFailAfterPivot(state, scope);
  return isBarred ? 'PIVOT_PASSED' : undefined;
}
