/** The plan of a case: a saga as plain JSON, and the events of its execution. */
import type { SagaOptions, StepOptions } from 'temporal-saga';

/** A saga as plain JSON. A missing field is the simple case, so that removing a field always simplifies the plan. */
export interface Plan {
  readonly options?: SagaOptions;
  readonly steps: readonly StepPlan[];
}

export type StepPlan = LocalPlan | RemotePlan | ConditionalPlan;

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
  readonly undo?: { readonly does?: Behavior };
  readonly options?: StepOptions;
}

export interface RemotePlan extends Marks {
  readonly kind: 'remote';
  readonly id: string;
  readonly builds?: Building;
  readonly onSuccess?: { readonly does?: Behavior };
  readonly onError?: { readonly does?: Behavior };
  readonly undo?: { readonly builds?: Building };
  readonly probe?: { readonly builds?: Building; readonly finds?: Finding };
  readonly options?: StepOptions;
  /** The fates of the attempts of its requests, in their order; further attempts are done. */
  readonly fates?: Readonly<Partial<Record<Phase, readonly Fate[]>>>;
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

/** The phase of a request. */
export type Phase = 'execute' | 'undo' | 'probe';

/** The behavior of a callback that changes the context, after it has written into its draft. The default keeps the draft. */
export type Behavior = (typeof GOOD_BEHAVIORS)[number] | (typeof FAILING_BEHAVIORS)[number];
export const GOOD_BEHAVIORS = ['true', 'async', 'fresh'] as const;
export const FAILING_BEHAVIORS = ['throws', 'rejects', 'error', 'false', 'unstorable'] as const;

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
  /** The decisions of the operator, incident by incident; after them no operator decides. */
  readonly decisions?: readonly Decision[];
}

/** The name of the saga, and the first part of every idempotency key in memory. */
export const SAGA = 'planned';
export const ROOT_KEY = 'root';
