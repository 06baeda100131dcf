import { reasonToStop } from './stop-reason';
import type { Walk } from './step-run';
import type { Coroutine } from './coroutine';

/**
 * Waits until a time has come, unless a person decides, the saga is to turn round, or something else happens
 * first.
 *
 * @param isOver - That something else.
 */
export function* waitUntil(
  { state, runtime }: Walk,
  time: number,
  summary: string,
  isOver: () => boolean = () => false,
): Coroutine {
  while (!isOver() && !state.inbox.isDecided && !reasonToStop(state, runtime)) {
    const left = time - runtime.now();
    if (left <= 0) return;
    yield* runtime.idle(left, summary);
  }
}
