/** The implementations of a scenario: a workflow written by hand, or the library. */
export type VariantName = 'twin' | 'sameTwin' | 'saga' | 'sagaOfFifty';

/** The two variants of a comparison: `candidate / baseline`. */
export interface Pair {
  readonly baseline: VariantName;
  readonly candidate: VariantName;
}

/** Twin against twin: shows the noise of the machine. */
export const NO_DIFFERENCE: Pair = { baseline: 'twin', candidate: 'sameTwin' };
export const SAGA: Pair = { baseline: 'twin', candidate: 'saga' };
export const SAGA_OF_FIFTY: Pair = { baseline: 'twin', candidate: 'sagaOfFifty' };

export function isTwin(variant: VariantName): boolean {
  return variant === 'twin' || variant === 'sameTwin';
}

/** The task queue of a variant's worker: workflows and activities of one saga stay with one worker. */
export function taskQueueOf(variant: VariantName): string {
  return `bench-${variant}`;
}
