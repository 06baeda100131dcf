import { isBranded } from '../errors/brand';

const BRAND: unique symbol = Symbol.for('temporal-saga.activity');

/**
 * The name of an activity of the saga worker, for a local step that must do I/O.
 *
 * The activity is called with the context as a plain object, the request's metadata (idempotency key and so
 * on) and the step's parameters. The fields of the object that it returns are written into the context. It is
 * retried, times out and is undone as a remote step is (S3 to S6).
 */
export interface SagaActivity {
  readonly activity: string;
  /** Made by {@link sagaActivity} alone. */
  readonly [BRAND]: true;
}

/**
 * Names an activity for `localStep().onExecute(...)` and `.onFailure(...)`. May be called in workflow code:
 * it holds a name, and no code.
 *
 * @param name - The activity's name in the worker's `stepActivities`.
 */
export function sagaActivity(name: string): SagaActivity {
  return Object.defineProperty({ activity: name, [BRAND]: true as const }, BRAND, { enumerable: false });
}

/** Whether a value was made by {@link sagaActivity}. */
export function isSagaActivity(value: unknown): value is SagaActivity {
  return isBranded(value, BRAND);
}
