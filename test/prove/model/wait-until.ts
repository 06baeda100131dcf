/** The model of waits for a time. */
import type { Scope } from './flow';
import { type ModelState, reasonToStop } from './model-state';
import type { Run, Wait } from './run';
import type { Wake } from './world';

/** Waits until a time has come, compensation must start, an operator ends the execution, or something else has happened. */
export function* waitUntil(
  state: ModelState,
  scope: Scope,
  time: number,
  isOver: () => boolean = () => false,
): Run {
  while (!isOver() && !state.isEnded && !reasonToStop(state, scope) && state.world.now < time) {
    yield* untilArrival(state, time);
  }
}

/** Waits until something has come, or a time. */
export function* untilArrival(state: ModelState, time: number | undefined): Run {
  const { world, arrivals } = state;
  const wake: Wake | undefined = time === undefined ? undefined : world.at(time);
  const wait: Wait = {
    isReady: () => state.arrivals !== arrivals || (time !== undefined && world.now >= time),
  };
  yield wait;
  world.remove(wake);
}
