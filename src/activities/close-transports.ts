/** Owns how transports are closed when their worker has ended: all of them, each once, within a time limit. */
import { timeLimit } from './time-limit';

/** Closes the connections of a transport. */
export type Close = () => unknown;

/** A worker must end: a connection that does not close in this time is left to the end of the process. */
const LONGEST_CLOSE_MS = 10_000;

/**
 * Closes transports. Never rejects.
 *
 * @param closers - The name of a participant for each.
 */
export async function closeAll(
  closers: ReadonlyMap<Close, string>,
  onFailure: (participant: string, error: unknown) => void,
  longest = LONGEST_CLOSE_MS,
): Promise<void> {
  await Promise.all(
    [...closers].map(async ([close, participant]) => {
      try {
        await within(longest, close);
      } catch (error) {
        onFailure(participant, error);
      }
    }),
  );
}

async function within(milliseconds: number, close: Close): Promise<void> {
  const { signal, drop } = timeLimit(milliseconds);
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`It did not close within ${String(milliseconds)} ms.`));
    });
  });
  try {
    await Promise.race([close(), expired]);
  } finally {
    drop();
  }
}
