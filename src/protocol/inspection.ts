/** Owns what a worker learns about its bundled sagas before it polls. */
import type { DefinitionIssue } from '../definition/validation/definition-issue';
import type { BundleOrigin } from './bundled-settings';

/** The key under which the saga workflow carries the function that inspects the sagas bundled with it. */
export const INSPECTION: unique symbol = Symbol.for('temporal-saga.inspection');

/** The result of the inspection. */
export interface SagaInspection {
  readonly origin: BundleOrigin;
  /** Why the module did not load, where it did not. */
  readonly failure?: string;
  /** The stack of that error, with places in the bundle. */
  readonly stack?: string;
  /** What the module exports instead, where it has no saga and no factory. */
  readonly missing?: string;
  /** The errors in all definitions of the module. */
  readonly issues: readonly DefinitionIssue[];
  /** Other errors, one sentence each. */
  readonly problems: readonly string[];
  readonly names: readonly string[];
}
