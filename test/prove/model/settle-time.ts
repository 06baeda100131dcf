/** The model of the time in which a request in doubt may still arrive (S4). */
import type { Item } from './list';
import type { ModelState, StartedStep } from './model-state';
import type { Run } from './run';
import { waitUntil } from './wait-until';

const ATTEMPT_TIMEOUT = 10_000;

export function settleTimeOf({ options }: Item): number {
  return Number(options.settleTime ?? ATTEMPT_TIMEOUT);
}

/** Waits until a request in doubt has arrived. Where compensation must start, the rest of the time stays for the undo. */
export function* letSettle(state: ModelState, { memory, strand }: StartedStep): Run {
  const { world } = state;
  if (memory.settleTime === undefined) return;
  const until = world.now + memory.settleTime;
  yield* waitUntil(state, strand.flow.scope, until, () => state.isEnded);
  if (until > world.now && !state.isEnded) memory.settleTime = until - world.now;
  else delete memory.settleTime;
}
