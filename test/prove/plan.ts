/** The plan of a case: a saga as plain JSON, and the events of its execution. */
import type { EndStatus, NoticeOptions, SagaOptions, StepOptions } from 'temporal-saga';

/** A saga as plain JSON. A missing field is the simple case, so that removing a field always simplifies the plan. */
export interface Plan {
  readonly options?: SagaOptions;
  readonly steps: readonly StepPlan[];
  /** Of the saga itself alone. */
  readonly atEnd?: readonly NoticePlan[];
}

/** A notice. */
export interface NoticePlan {
  readonly status: readonly EndStatus[];
  readonly builds?: Building;
  /** The fates of the attempts; further attempts are done. */
  readonly fates?: readonly Fate[];
  readonly options?: NoticeOptions;
}

export type StepPlan = LocalPlan | RemotePlan | QueryPlan | CheckPlan | UndoOnlyPlan | WaitPlan | BlockPlan;

/** A step that waits for a time, an event or a decision. A decision is a block too. */
export type WaitPlan = TimerPlan | EventPlan | DecisionPlan;

/** A step that holds parts. */
export type BlockPlan =
  ConditionalPlan | ParallelPlan | ForEachPlan | SagaPlan | AlternativesPlan | RepeatPlan | HookPlan;

/** The marks of a step, beside its compensation. */
export interface Marks {
  readonly pivot?: true;
  readonly retriable?: true;
  readonly withoutUndo?: string;
}

export interface LocalPlan extends Marks {
  readonly kind: 'local';
  readonly id: string;
  readonly does?: Behavior;
  readonly writes?: Write;
  readonly undo?: { readonly does?: Behavior; readonly writes?: Write };
  readonly options?: StepOptions;
}

export interface RemotePlan extends Marks, Requesting {
  readonly kind: 'remote';
  readonly id: string;
  readonly builds?: Building;
  readonly keep?: { readonly keeps?: Keeping };
  readonly onSuccess?: { readonly does?: Behavior; readonly writes?: Write };
  readonly onError?: { readonly does?: Behavior };
  readonly undo?: { readonly builds?: Building };
  readonly probe?: { readonly builds?: Building; readonly finds?: Finding };
  readonly options?: StepOptions;
}

/** How the requests of a step fare. */
export interface Requesting {
  /**
   * The fates of the attempts of its requests, in their order; further attempts are done. A step of a loop or of a round has
   * one list for all its items and rounds.
   */
  readonly fates?: Readonly<Partial<Record<Phase, readonly Fate[]>>>;
  /** How many milliseconds each request is on its way, in their order; further requests take no time. */
  readonly takes?: Readonly<Partial<Record<Phase, readonly number[]>>>;
}

/** A request that changes nothing. */
export interface QueryPlan extends Requesting {
  readonly kind: 'query';
  readonly id: string;
  readonly builds?: Building;
  /** Where the answer goes: under the key `answer`, or to a callback. */
  readonly into?: 'key' | { readonly does?: Behavior; readonly writes?: Write };
  readonly onError?: { readonly does?: Behavior };
  readonly until?: {
    /** In milliseconds. */
    readonly every: number;
    readonly for: number;
    /** The first attempt whose answer is the awaited one. The default is the first. */
    readonly passes?: number;
    readonly returns?: Returning;
  };
  readonly retriable?: true;
  readonly options?: StepOptions;
}

export interface CheckPlan {
  readonly kind: 'check';
  readonly id: string;
  /** When it is false. The default is never. */
  readonly fails?: 'always' | 'odd';
  readonly returns?: Returning;
  readonly options?: StepOptions;
}

/** A step that only has an undo. */
export interface UndoOnlyPlan extends Requesting {
  readonly kind: 'undo';
  readonly id: string;
  readonly undo: { readonly builds?: Building };
  readonly options?: StepOptions;
}

export interface ConditionalPlan {
  readonly kind: 'conditional';
  readonly id: string;
  readonly ifThen: readonly Alternative[];
  readonly elseThen?: Plan;
}

export interface Alternative {
  readonly when: Answer;
  readonly saga: Plan;
}

export interface ParallelPlan {
  readonly kind: 'parallel';
  readonly id: string;
  readonly branches: readonly BranchPlan[];
  readonly atOnce?: number;
  readonly undoOrder?: 'one-by-one';
  readonly merge?: Readonly<Record<string, Merging>>;
}

export interface BranchPlan {
  readonly name: string;
  readonly saga: Plan;
  readonly after?: readonly string[];
}

export interface ForEachPlan {
  readonly kind: 'forEach';
  readonly id: string;
  readonly saga: Plan;
  /** The number of items, or another result of the callback that lists them. */
  readonly over: number | 'throws' | 'no-list';
  readonly input?: { readonly makes?: Making };
  readonly onEnd?: { readonly does?: Behavior };
  readonly atOnce?: number;
  readonly tolerate?: SharePlan;
  readonly enough?: SharePlan;
}

/** How many items of a loop. */
export type SharePlan = { readonly count: number } | { readonly percent: number };

export interface SagaPlan {
  readonly kind: 'saga';
  readonly id: string;
  readonly saga: Plan;
  readonly input?: { readonly makes?: Making };
  readonly output?: { readonly does?: Behavior };
  readonly attempts?: number;
  /** Milliseconds between two rounds. */
  readonly wait?: number;
}

export interface AlternativesPlan {
  readonly kind: 'alternatives';
  readonly id: string;
  readonly alternatives: readonly TriedPlan[];
  readonly attempts?: number;
}

export interface RepeatPlan {
  readonly kind: 'repeat';
  readonly id: string;
  readonly saga: Plan;
  /** The default is one round. */
  readonly atMost?: number;
  /** The default is `yes`. */
  readonly until?: Answer;
}

/** A hook. Its fillings are in the order in which the hook is filled, after the saga around it is committed. */
export interface HookPlan {
  readonly kind: 'hook';
  readonly id: string;
  /** The default is none. */
  readonly fillings?: readonly FillingPlan[];
}

export interface FillingPlan {
  readonly name: string;
  readonly saga: Plan;
}

export interface TriedPlan {
  readonly name: string;
  readonly saga: Plan;
  readonly unless?: Answer;
}

export interface TimerPlan {
  readonly kind: 'timer';
  readonly id: string;
  /** In milliseconds. */
  readonly duration: number;
  /** How a callback computes it. The default is a constant. */
  readonly computed?: 'duration' | 'date' | 'throws' | 'number';
}

export interface EventPlan {
  readonly kind: 'event';
  readonly id: string;
  /** How a callback computes its key. The default is no key. */
  readonly key?: 'count' | 'throws' | 'number';
  readonly timeout?: number;
  readonly onEvent?: { readonly does?: Behavior };
  readonly onTimeout?: { readonly does?: Behavior };
  /** How many callers send the event as soon as it is awaited. */
  readonly sent?: number;
}

export interface DecisionPlan {
  readonly kind: 'decision';
  readonly id: string;
  readonly choices: readonly ChoicePlan[];
  readonly timeout?: number;
  /** The default is a failure. */
  readonly onTimeout?: Plan;
  readonly shows?: 'count' | 'throws' | 'unstorable';
  readonly approvals?: number;
  /** The choices of callers, all with different names, as soon as it is open. */
  readonly votes?: readonly string[];
}

export interface ChoicePlan {
  readonly name: string;
  /** The default is nothing: the saga continues. */
  readonly outcome?: Plan | 'fail';
}

/**
 * What a caller sends: an event, whose name is the path of its step in the definition, or a decision about the step with a
 * path in the execution.
 */
export type Message =
  | { readonly event: string; readonly key?: string; readonly id?: string }
  | { readonly decides: string; readonly choice: string };

/** A message that comes when the first request of a remote step arrives, over all its items and rounds. */
export type SentMeanwhile = Message & {
  /** The path of the remote step in the definition. */
  readonly during: string;
};

/** A value that a callback writes under a key, or puts at the end of the list there. */
export interface Write {
  readonly under: 'x' | 'y' | 'list';
  readonly value: number;
}

/** A reducer: one of the library, or a function. */
export const MERGINGS = ['sum', 'append', 'union', 'last', 'throws', 'unstorable'] as const;
export type Merging = (typeof MERGINGS)[number];

/** The behavior of a callback that makes an inner context. The default makes one from the outer context. */
export const MAKINGS = ['throws', 'number', 'unstorable'] as const;
export type Making = (typeof MAKINGS)[number];

/** The behavior of `keep`. The default keeps the content of the reply, and what the draft counts. */
export const KEEPINGS = ['nothing', 'async', 'throws', 'unstorable'] as const;
export type Keeping = (typeof KEEPINGS)[number];

/** The behavior of a predicate. The default returns its verdict. */
export const RETURNINGS = ['async', 'throws', 'number', 'nothing'] as const;
export type Returning = (typeof RETURNINGS)[number];

/** The phase of a request. */
export type Phase = 'execute' | 'undo' | 'probe';

/**
 * The behavior of a callback that changes the context, after it has written into its draft. The default keeps the draft.
 * `odd`: it throws if it is the first, third, fifth ... callback that changes its context.
 */
export type Behavior = (typeof GOOD_BEHAVIORS)[number] | (typeof FAILING_BEHAVIORS)[number];
export const GOOD_BEHAVIORS = ['true', 'async', 'fresh'] as const;
export const FAILING_BEHAVIORS = ['throws', 'odd', 'rejects', 'error', 'false', 'unstorable'] as const;

/** The behavior of a callback that builds a request. The default builds a valid one. */
export const BUILDINGS = [
  ...(['async', 'throws', 'nothing', 'number'] as const),
  ...(['bad-target', 'unknown-target', 'unencodable'] as const),
];
export type Building = (typeof BUILDINGS)[number];

/** The finding of an answered probe. The default is unknown. */
export const FINDINGS = ['done', 'not-done'] as const;
export type Finding = (typeof FINDINGS)[number];

/** The answer of a condition; `even`: whether an even number of callbacks has changed the context. */
export type Answer = 'yes' | 'no' | 'even' | 'async-even' | 'throws';

/**
 * The fate of one attempt of a request:
 * - `done`, `refused`, `missing` (refused with HTTP 410), `broken` (500): the participant replies;
 * - `fatal`: it fails without a further attempt; `fails`: it fails with a further attempt;
 *   `teapot`: it fails with a name that policies may list;
 * - `silent`: no reply;
 * - `later-...`: it is accepted, with a late reply; `never`: the late reply never arrives.
 */
export const FATES = [
  ...(['done', 'refused', 'missing', 'broken', 'fatal', 'fails', 'teapot', 'silent'] as const),
  ...(['later-done', 'later-refused', 'later-broken', 'never'] as const),
];
export type Fate = (typeof FATES)[number];

/** The decision of an operator about an incident, for either phase. */
export interface Decision {
  readonly aboutStep:
    'retry' | 'retry-content' | 'retry-request' | 'done' | 'reply' | 'compensate' | 'abort' | 'end';
  readonly aboutUndo: 'retry' | 'retry-content' | 'retry-request' | 'done' | 'skip' | 'end' | 'abort';
}

/** A saga with the events of its execution. */
export interface Case {
  readonly plan: Plan;
  /** The place of a cancel: the path of a step, `<path>:undo` or `<path>:probe`; empty: at the start. */
  readonly cancelAt?: string;
  /** What callers send without being asked. */
  readonly meanwhile?: readonly SentMeanwhile[];
  /** The decisions of the operator, incident by incident; after them no operator decides. */
  readonly decisions?: readonly Decision[];
}

/** The path of a notice. Those of a plan have different ends. */
export function noticePathOf({ status }: NoticePlan): string {
  return `@${status.join('-')}`;
}

/** The name of the saga, and the first part of every idempotency key in memory. */
export const SAGA = 'planned';
export const ROOT_KEY = 'root';
