import type { Observation, SeenAction, SeenFailure, SeenStep } from '../observation';
import type { Case, Decision, Behavior } from '../plan';
import { contextAfter, isContext, type ModelContext } from './callbacks';
import type { Item } from './list';
import type { ModelReply } from './words';

/** All that the model keeps in mind of an execution. */
export interface World {
  readonly happened: (string | Exclude<Observation['happened'][number], string>)[];
  /** The steps that were started, by path, in their order. */
  readonly started: Map<string, Started>;
  /** How many attempts each place has seen, such as `s1:undo`. */
  readonly attempts: Map<string, number>;
  readonly cancelAt: string | undefined;
  /** What a person will do. */
  readonly decisions: Decision[];
  readonly actions: SeenAction[];
  readonly undoErrors: SeenFailure[];
  context: ModelContext;
  /** A cancel has come. */
  isCancelRequested: boolean;
  /** It had come when the saga turned round. */
  isCancelled: boolean;
  /** A person has ended the execution. */
  isEnded: boolean;
  pivot: 'sent' | 'passed' | undefined;
  error: SeenFailure | undefined;
  incident: Observation['incident'];
}

/** A step that was started. */
export interface Started {
  readonly item: Item;
  readonly seen: SeenStep;
  readonly memory: Memory;
}

/** What is remembered of a step beside what is shown. */
export interface Memory {
  /** The generations of the keys that may have reached the participant. */
  readonly sent: number[];
  readonly execute: Changed;
  readonly undo: Changed;
  /** How many probes were sent; each has a key of its own. */
  probes: number;
  /** The reply that its undo is told. */
  kept?: ModelReply;
}

/** What a person changed of a request, and how often. */
export interface Changed {
  generation: number;
  change?: Change;
  /** Whether the key of this generation has been refused. */
  isRefused?: boolean;
  /** Whether an earlier request under that key is in doubt. */
  isDoubted?: boolean;
}

/** The content alone, or the whole request. */
export type Change = 'content' | 'request';

export function beginningOf({ cancelAt, decisions = [] }: Case): World {
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

/** S8: once the pivot was sent there is no way back, and once the saga goes back a cancel changes nothing. */
export function reasonToStop({ isCancelRequested, pivot, error }: World): SeenFailure | undefined {
  const turns = isCancelRequested && pivot === undefined && error === undefined;
  return turns ? { code: 'CANCELLED' } : undefined;
}

/** The execution is at a place to which a cancel may be bound. */
export function pass(world: World, place: string): void {
  world.isCancelRequested ||= place === world.cancelAt;
}

/** A callback that works on the context; what a failed one wrote is nowhere (S1). */
export function work(
  world: World,
  { item }: Started,
  {
    hook,
    does,
    received,
  }: { readonly hook: string; readonly does: Behavior | undefined; readonly received?: object },
): SeenFailure | undefined {
  const name = `${item.path}.${hook}`;
  world.happened.push(name);
  const after = contextAfter(world.context, { does, name, received: received && asReceived(received) });
  if (!isContext(after)) return { code: after.code, step: item.path, hook };
  world.context = after;
  return undefined;
}

/** A reply as callbacks get it: what is no status of a reply counts as broken. */
export function asReceived(received: object): object {
  return 'status' in received && received.status === 202 ? { ...received, status: 500 } : received;
}
