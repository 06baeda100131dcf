/** The shapes of cases/FORMAT.md, sections 1 to 8. */

export type Json = null | boolean | number | string | readonly Json[] | Fields;

export interface Fields {
  readonly [key: string]: Json;
}

/** An operation of a callback on its draft. */
export type Operation =
  | { readonly op: 'set'; readonly key: string; readonly value: Json }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'copy'; readonly key: string; readonly from: string }
  | { readonly op: 'increment'; readonly key: string; readonly by?: number }
  | { readonly op: 'append'; readonly key: string; readonly value: Json }
  | { readonly op: 'put'; readonly key: string; readonly field: string; readonly value: Json }
  | { readonly op: 'fromReply'; readonly key: string; readonly field: string }
  | { readonly op: 'fromParameter'; readonly key: string; readonly parameter: string };

/** The end of a callback. */
export type End =
  | { readonly return: 'context' | 'nothing' }
  | { readonly raise: string }
  | { readonly returnError: string }
  | { readonly fresh: Fields }
  | { readonly value: Json };

export interface Callback {
  readonly ops?: readonly Operation[];
  readonly end?: End;
  readonly async?: boolean;
  readonly parameters?: Fields;
}

export type Term = { readonly const: Json } | { readonly from: string };

/** A callback that builds a request; without one, its end throws or returns another value. */
export interface RequestCallback extends Callback {
  readonly request?: { readonly target: string; readonly content?: Readonly<Record<string, Term>> };
}

export type Condition =
  | { readonly has: string }
  | { readonly equals: readonly [string, Json] }
  | { readonly gt: readonly [string, number] }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly value: Json }
  | { readonly raise: string }
  | { readonly write: readonly [string, Json]; readonly then: Condition };

export type CaseReply = { readonly none: true } | { readonly status: number; readonly content?: Json };

export interface LocalCaseStep {
  readonly kind: 'local';
  readonly id: string;
  readonly onExecute: Callback;
  readonly onFailure?: Callback;
}

export interface RemoteCaseStep {
  readonly kind: 'remote';
  readonly id: string;
  readonly onExecute: RequestCallback;
  readonly reply: CaseReply;
  readonly onSuccess?: Callback;
  readonly onError?: Callback;
  readonly onFailure?: RequestCallback;
}

export interface CaseAlternative {
  readonly when: Condition;
  readonly async?: boolean;
  readonly steps: readonly CaseStep[];
}

export interface ConditionalCaseStep {
  readonly kind: 'conditional';
  readonly id: string;
  readonly ifThen: readonly CaseAlternative[];
  readonly elseThen?: { readonly steps: readonly CaseStep[] };
}

export type CaseStep = LocalCaseStep | RemoteCaseStep | ConditionalCaseStep;

/** A failure: the label of the callback or reply, and the message that the callback threw. */
export interface CaseError {
  readonly at: string;
  readonly message: string | null;
}

export interface SentRequest {
  readonly step: string;
  readonly phase: 'execute' | 'failure';
  readonly target: string;
  readonly content: Json;
}

/** The outcome of a case, expected or observed. */
export interface Outcome {
  readonly status: string;
  readonly calls: readonly string[];
  readonly seen?: readonly Fields[];
  readonly requests: readonly SentRequest[];
  readonly context: Fields;
  readonly error: CaseError | null;
  /** The failed undos; only hazards have any. */
  readonly compensationErrors?: readonly CaseError[];
}

export const NEEDS = [
  'error-reply-continues',
  'no-undo-on-system-error',
  'no-undo-on-failed-execute',
  'conditional-failure-drops-context',
] as const;
export type Need = (typeof NEEDS)[number];

/** A case of a file. A hazard has `fixed` instead of `expected`. */
export interface ConformanceCase {
  readonly name: string;
  readonly context: Fields;
  readonly steps: readonly CaseStep[];
  readonly needs: readonly Need[];
  readonly expected?: Outcome;
  readonly fixed?: Outcome;
}
