/** Owns the largest sizes that the engine accepts, and the one check and wording for a payload (S11). */

/** The largest context and the largest request, in bytes of JSON: well under Temporal's 2 MiB for a payload. */
export const LARGEST_PAYLOAD = 1024 * 1024;

/**
 * The most that definition, context and journal may take together, in bytes of JSON. Temporal accepts 2 MiB for
 * everything that a continue-as-new run starts with, and failures, actions and the current step need room too.
 */
export const SIZE_BUDGET = 1_300_000;

/** The most that is kept of one kind for `onFailure`, such as the reply, in bytes of JSON. */
export const LARGEST_KEPT = 256 * 1024;

/** The largest view that callers see before the end, in bytes of JSON: each answer to a caller has it. */
export const LARGEST_VIEW = 64 * 1024;

/**
 * Why a payload is refused, or `undefined` when it fits.
 *
 * @param payload - The first words of the message: `The context`.
 * @param size - Bytes of its JSON.
 */
export function payloadTooLarge(payload: string, size: number): string | undefined {
  if (size <= LARGEST_PAYLOAD) return undefined;
  return `${payload} has ${String(size)} bytes of JSON; at most 1 MiB is allowed. Use ids instead of the data itself.`;
}
