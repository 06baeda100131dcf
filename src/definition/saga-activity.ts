/** Owns the names of activities as local steps take them. */
import { isBranded } from '../errors/brand';

const BRAND: unique symbol = Symbol.for('temporal-saga.activity');

/**
 * The name of an activity of the saga worker, for a local step that must do I/O.
 *
 * The worker calls the activity with the context as a plain object, the metadata of the request (such as its
 * idempotency key) and the step's parameters. The fields of the object that it returns are written into the context.
 * Retries, timeouts and undo work as for a remote step (S3 to S6).
 */
export interface SagaActivity {
  readonly activity: string;
  /** Only {@link sagaActivity} makes such a value. */
  readonly [BRAND]: true;
}

/**
 * Names an activity for `localStep().onExecute(...)` and `.onFailure(...)`. It may be called in workflow code,
 * because the result holds only a name.
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
