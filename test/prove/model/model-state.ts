/** The state of an execution in the model. */
import type { Observation, SeenAction, SeenFailure, SeenStep } from '../observation';
import type { Case, Decision, Behavior } from '../plan';
import { contextAfter, isContext, type ModelContext } from './callbacks';
import type { Item } from './list';
import type { ModelReply } from './attempt-replies';

/** The state of an execution. */
export interface ModelState {
  readonly happened: (string | Exclude<Observation['happened'][number], string>)[];
  /** The started steps by path, in their order. */
  readonly started: Map<string, StartedStep>;
  /** The number of attempts at each place, such as `s1:undo`. */
  readonly attempts: Map<string, number>;
  readonly cancelAt: string | undefined;
  /** The next decisions of the operator. */
  readonly decisions: Decision[];
  readonly actions: SeenAction[];
  readonly undoErrors: SeenFailure[];
  context: ModelContext;
  /** Whether a cancel has arrived. */
  isCancelRequested: boolean;
  /** Whether it had arrived when compensation started. */
  isCancelled: boolean;
  /** Whether an operator has ended the execution. */
  isEnded: boolean;
  pivot: 'sent' | 'passed' | undefined;
  error: SeenFailure | undefined;
  incident: Observation['incident'];
}

/** A started step. */
export interface StartedStep {
  readonly item: Item;
  readonly seen: SeenStep;
  readonly memory: Memory;
}

/** The facts about a step that its record does not show. */
export interface Memory {
  /** The generations of the keys that may have reached the participant. */
  readonly sent: number[];
  readonly execute: Changed;
  readonly undo: Changed;
  /** The number of probes; each has its own key. */
  probes: number;
  /** The reply that its undo receives. */
  kept?: ModelReply;
}

/** The changes of a request by an operator. */
export interface Changed {
  generation: number;
  change?: Change;
  /** Whether the key of this generation has been refused. */
  isRefused?: boolean;
  /** Whether the outcome of an earlier request with this key is unknown. */
  isUncertain?: boolean;
}

/** Only the content, or the whole request. */
export type Change = 'content' | 'request';

export function initialState({ cancelAt, decisions = [] }: Case): ModelState {
  return {
    happened: [],
    started: new Map(),
    attempts: new Map(),
    cancelAt,
    decisions: [...decisions],
    actions: [],
    undoErrors: [],
    context: { count: 0 },
    isCancelRequested: cancelAt === '',
    isCancelled: false,
    isEnded: false,
    pivot: undefined,
    error: undefined,
    incident: undefined,
  };
}

/** S8: after the pivot is sent compensation cannot start, and during compensation a cancel changes nothing. */
export function reasonToStop({ isCancelRequested, pivot, error }: ModelState): SeenFailure | undefined {
  const isStopped = isCancelRequested && pivot === undefined && error === undefined;
  return isStopped ? { code: 'CANCELLED' } : undefined;
}

/** The execution reaches a place where the cancel may arrive. */
export function reachCancelPoint(state: ModelState, place: string): void {
  state.isCancelRequested ||= place === state.cancelAt;
}

/** Runs a callback that changes the context; writes of a failed callback are dropped (S1). */
export function runCallback(
  state: ModelState,
  { item }: StartedStep,
  {
    hook,
    does,
    received,
  }: { readonly hook: string; readonly does: Behavior | undefined; readonly received?: object },
): SeenFailure | undefined {
  const name = `${item.path}.${hook}`;
  state.happened.push(name);
  const after = contextAfter(state.context, { does, name, received: received && asReceived(received) });
  if (!isContext(after)) return { code: after.code, step: item.path, hook };
  state.context = after;
  return undefined;
}

/** A reply as callbacks receive it: an invalid status becomes 500. */
export function asReceived(received: object): object {
  return 'status' in received && received.status === 202 ? { ...received, status: 500 } : received;
}
