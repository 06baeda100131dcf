/** The state of an execution in the model. */
import type { Observation, SeenAction, SeenFailure, SeenIncident, SeenStep } from '../observation';
import type { Behavior, Case, Decision, Plan, SentMeanwhile, Write } from '../plan';
import type { ModelReply } from './attempt-replies';
import { contextAfter, isContext } from './callbacks';
import { Flow, Scope } from './flow';
import type { Item } from './list';
import type { BufferedEvent, OpenWait } from './messages';
import type { Run } from './run';
import type { Strand } from './strand';
import { World } from './world';

/** The state of an execution. */
export interface ModelState {
  readonly plan: Plan;
  readonly meanwhile: readonly SentMeanwhile[];
  readonly world: World;
  readonly happened: (string | Exclude<Observation['happened'][number], string>)[];
  /** The started steps by path, in their order. */
  readonly started: Map<string, StartedStep>;
  /** The number of attempts at each place of the definition, such as `s1:undo`. */
  readonly attempts: Map<string, number>;
  /** The number of requests at each place of the definition. */
  readonly requests: Map<string, number>;
  readonly cancelAt: string | undefined;
  /** The next decisions of the operator. */
  readonly decisions: Decision[];
  readonly actions: SeenAction[];
  readonly undoErrors: SeenFailure[];
  /** The failures that wait for an operator, by the path of their steps. */
  readonly incidents: Map<string, SeenIncident & { readonly failure: SeenFailure }>;
  /** The events that no step has taken. */
  readonly events: BufferedEvent[];
  /** The ids of all events that have come. */
  readonly eventIds: Set<string>;
  /** The waits for events and decisions that are open, by the path of their steps. */
  readonly waits: Map<string, OpenWait>;
  /** How many planned answers to waits callers have given, by the path of the step in the definition. */
  readonly answered: Map<string, number>;
  /** The paths of the steps about which callers have decided. */
  readonly decided: Set<string>;
  /** What is undone when the saga fails. */
  readonly scope: Scope;
  /** The flow of the saga's own steps. */
  readonly flow: Flow;
  /** The requests that are under way. */
  readonly flights: Set<Flight>;
  /** How often something has come from outside, or stopped flows. */
  arrivals: number;
  /** Whether a cancel has arrived. */
  isCancelRequested: boolean;
  /** Whether it had arrived when the saga failed. */
  isCancelled: boolean;
  isAborted: boolean;
  /** Whether an operator has ended the execution. */
  isEnded: boolean;
  pivot: 'sent' | 'passed' | undefined;
  /** The scope in which the pivot was passed. */
  pivotScope: Scope | undefined;
}

/** A request that is under way. */
export interface Flight {
  readonly scope: Scope;
  /** Whether only its own end ends it. */
  readonly isProtected: boolean;
  readonly isUndo: boolean;
  giveUp(): void;
}

/** A started step. */
export interface StartedStep {
  readonly item: Item;
  readonly strand: Strand;
  readonly seen: SeenStep;
  readonly memory: Memory;
  /** How the parts of a block are undone. */
  undoParts?: () => Run;
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
  reply?: ModelReply;
  /** The content of its latest request, which its undo receives. */
  content?: unknown;
  /** What its `keep` returned. */
  kept?: object;
  /** How long, in milliseconds, a request may still arrive. */
  settleTime?: number;
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

export function initialState({ plan, cancelAt, meanwhile = [], decisions = [] }: Case): ModelState {
  const scope = new Scope();
  return {
    plan,
    meanwhile,
    world: new World(),
    happened: [],
    started: new Map(),
    attempts: new Map(),
    requests: new Map(),
    cancelAt,
    decisions: [...decisions],
    actions: [],
    undoErrors: [],
    incidents: new Map(),
    events: [],
    eventIds: new Set(),
    waits: new Map(),
    answered: new Map(),
    decided: new Set(),
    scope,
    flow: new Flow({ count: 0 }, { scope, isConcurrent: false }),
    flights: new Set(),
    arrivals: 0,
    isCancelRequested: cancelAt === '',
    isCancelled: false,
    isAborted: false,
    isEnded: false,
    pivot: undefined,
    pivotScope: undefined,
  };
}

/**
 * Why a flow stops although none of its steps has failed (S8, a.3). During compensation nothing stops it. After the pivot
 * only an `end` does, or a failure in something that may fail there.
 */
export function reasonToStop(state: ModelState, scope: Scope): SeenFailure | undefined {
  let failed: SeenFailure | undefined;
  for (let one: Scope | undefined = scope; one; one = one.outer) {
    if (one.isCompensating) return undefined;
    failed ??= one.error;
  }
  if (state.isEnded) return { code: 'ENDED' };
  if (failed) return { code: failed.code === 'NOT_NEEDED' ? 'NOT_NEEDED' : 'BRANCH_STOPPED' };
  if (state.pivot !== undefined) return undefined;
  if (state.isAborted) return { code: 'ABORTED' };
  return state.isCancelRequested ? { code: 'CANCELLED' } : undefined;
}

/** The first failure in a scope is its error (S7). Flows in it stop: their running attempts end, and their waits (a.3). */
export function fail(state: ModelState, scope: Scope, failure: SeenFailure): void {
  if (scope === state.scope && !scope.error) state.isCancelled = state.isCancelRequested;
  scope.error ??= failure;
  state.arrivals += 1;
  giveUpFlights(state, (flight) => !flight.isUndo && flight.scope.isWithin(scope));
}

/** The execution reaches a place where the cancel may arrive. */
export function reachCancelPoint(state: ModelState, place: string): void {
  if (state.isCancelRequested || place !== state.cancelAt) return;
  state.isCancelRequested = true;
  state.arrivals += 1;
  giveUpFlights(state);
}

/** The execution is aborted: the same as a cancel, but for its name. */
export function abort(state: ModelState): void {
  state.isAborted = true;
  giveUpFlights(state);
}

/** The execution is ended: nothing more is sent, by no flow. */
export function end(state: ModelState): void {
  state.isEnded = true;
  state.arrivals += 1;
  for (const flight of state.flights) flight.giveUp();
}

function giveUpFlights({ flights }: ModelState, concerns: (flight: Flight) => boolean = () => true): void {
  for (const flight of flights) if (!flight.isProtected && concerns(flight)) flight.giveUp();
}

/** A callback of a step is called. In memory a cancel at a step without a request arrives at its first callback. */
export function called(state: ModelState, { item, seen }: StartedStep, hook: string): void {
  const isLater = item.plan.kind === 'remote' || item.plan.kind === 'query';
  if (seen.status === 'running' && !isLater) reachCancelPoint(state, item.path);
  state.happened.push(`${item.definition}.${hook}`);
}

/** What a callback that changes the context does. */
export interface Called {
  readonly hook: string;
  readonly does: Behavior | undefined;
  readonly writes?: Write | undefined;
  readonly received?: object | undefined;
}

/** Runs a callback that changes the context; writes of a failed callback are dropped (S1). */
export function runCallback(
  state: ModelState,
  step: StartedStep,
  { hook, does, writes, received }: Called,
): SeenFailure | undefined {
  const { item, strand, seen } = step;
  const name = `${item.definition}.${hook}`;
  called(state, step, hook);
  const { flow } = strand;
  const after = contextAfter(flow.context, {
    does,
    name,
    writes,
    received: received && asReceived(received),
  });
  const place = { step: item.path, hook };
  if (!isContext(after)) return { code: after.failed, ...place };
  return flow.accept(after, seen.undo !== undefined) ? undefined : { code: 'CONTEXT_CONFLICT', ...place };
}

/** A reply as callbacks receive it: an invalid status becomes 500. */
export function asReceived(received: object): object {
  return 'status' in received && received.status === 202 ? { ...received, status: 500 } : received;
}
