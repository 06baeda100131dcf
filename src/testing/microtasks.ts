/** Owns how the hosts in memory let everything happen that follows at the present moment. */

/** How many microtask turns the end of a request takes, at the most, to reach the flow that waits for it. */
const TURNS = 20;

/** Waits until what has ended has reached the flows that wait for it. */
export async function drainMicrotasks(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
}
