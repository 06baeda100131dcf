import type { DefinitionIssue } from '../definition/validation/definition-issue';

/** The key under which the saga workflow carries the function that inspects the sagas bundled with it. */
export const INSPECTION: unique symbol = Symbol.for('temporal-saga.inspection');

/** What a worker learns of its sagas before it polls. */
export interface SagaInspection {
  /** Why the module did not load, where it did not. */
  readonly failure?: string;
  /** What the module exports, where that is no saga and no factory. */
  readonly missing?: string;
  /** The mistakes in all definitions of the module. */
  readonly issues: readonly DefinitionIssue[];
  /** What else is wrong, one sentence each. */
  readonly problems: readonly string[];
  readonly names: readonly string[];
}
