/** Owns the form of idempotency keys: one key, one request (S9). */
import type { Phase } from '../../definition/options/resolve-options';

/** The parts of an idempotency key after its root (S9). */
export interface KeyParts {
  /** The path of the step. */
  readonly step: string;
  readonly phase: Phase;
  /** Rises when the request needs another key: after a final answer, or when an operator changes it. */
  readonly generation: number;
}

/** The key of a request: the same for every attempt, replay and continued run (S9). */
export function idempotencyKey(root: string, { step, phase, generation }: KeyParts): string {
  return `${root}:${step}:${phase}:${String(generation)}`;
}

/** The parts of a key of this execution; `undefined` for any other text. Paths have no colons. */
export function readIdempotencyKey(root: string, key: string): KeyParts | undefined {
  if (!key.startsWith(`${root}:`)) return undefined;
  const [step, phase, generation, ...rest] = key.slice(root.length + 1).split(':');
  if (step === undefined || generation === undefined || rest.length > 0) return undefined;
  return { step, phase: phase as Phase, generation: Number(generation) };
}
