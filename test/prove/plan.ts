import type { SagaOptions, StepOptions } from 'temporal-saga';

/** A saga as plain JSON. What is left out is the plain case, so that whatever is taken away makes it simpler. */
export interface Plan {
  readonly options?: SagaOptions;
  readonly steps: readonly StepPlan[];
}

export type StepPlan = LocalPlan | RemotePlan | ConditionalPlan;

/** What a step says about the way back, beside its compensation. */
export interface Marks {
  readonly pivot?: true;
  readonly retriable?: true;
  readonly withoutUndo?: string;
}

export interface LocalPlan extends Marks {
  readonly kind: 'local';
  readonly id: string;
  readonly does?: Coroutine;
  readonly undo?: { readonly does?: Coroutine };
  readonly options?: StepOptions;
}

export interface RemotePlan extends Marks {
  readonly kind: 'remote';
  readonly id: string;
  readonly builds?: Building;
  readonly onSuccess?: { readonly does?: Coroutine };
  readonly onError?: { readonly does?: Coroutine };
  readonly undo?: { readonly builds?: Building };
  readonly probe?: { readonly builds?: Building; readonly finds?: Finding };
  readonly options?: StepOptions;
  /** What becomes of the attempts of its requests, one after the other; those that follow are done. */
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

/** Which of a step's requests. */
export type Phase = 'execute' | 'undo' | 'probe';

/** What a callback does that works on the context, after it has written into its draft. Without one, it keeps it. */
export type Coroutine = (typeof GOOD_WORKS)[number] | (typeof FAILING_WORKS)[number];
export const GOOD_WORKS = ['true', 'async', 'fresh'] as const;
export const FAILING_WORKS = ['throws', 'rejects', 'error', 'false', 'unstorable'] as const;

/** What a callback does that builds a request. Without one, it builds a good one. */
export const BUILDINGS = [
  ...(['async', 'throws', 'nothing', 'number'] as const),
  ...(['bad-target', 'unknown-target', 'unencodable'] as const),
];
export type Building = (typeof BUILDINGS)[number];

/** What a probe tells when it is answered. Without one: that nobody knows. */
export const FINDINGS = ['done', 'not-done'] as const;
export type Finding = (typeof FINDINGS)[number];

/** What a condition answers; `even`: whether an even number of callbacks has worked on the context. */
export type Answer = 'yes' | 'no' | 'even' | 'async-even' | 'throws';

/**
 * What becomes of one attempt of a request:
 * - `done`, `refused`, `missing` (refused with HTTP 410), `broken` (500): the participant replies;
 * - `fatal`: it fails in a way that forbids another attempt; `fails`: in a way that asks for one;
 *   `teapot`: in a way that policies may name;
 * - `silent`: nobody answers;
 * - `later-...`: it is accepted, and the reply comes later; `never`: and does not come.
 */
export const FATES = [
  ...(['done', 'refused', 'missing', 'broken', 'fatal', 'fails', 'teapot', 'silent'] as const),
  ...(['later-done', 'later-refused', 'later-broken', 'never'] as const),
];
export type Fate = (typeof FATES)[number];

/** What a person does about an incident, whichever phase it is of. */
export interface Decision {
  readonly aboutStep:
    'retry' | 'retry-content' | 'retry-request' | 'done' | 'reply' | 'compensate' | 'abort' | 'end';
  readonly aboutUndo: 'retry' | 'retry-content' | 'retry-request' | 'done' | 'skip' | 'end' | 'abort';
}

/** A saga with all that happens to it. */
export interface Case {
  readonly plan: Plan;
  /** The place at which a cancel comes: the path of a step, `<path>:undo` or `<path>:probe`; empty: at the start. */
  readonly cancelAt?: string;
  /** What a person does, incident by incident; afterwards nobody comes. */
  readonly decisions?: readonly Decision[];
}

/** The saga's name, and the first part of every idempotency key in memory. */
export const SAGA = 'planned';
export const ROOT_KEY = 'root';
