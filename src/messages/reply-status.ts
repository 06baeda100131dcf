/**
 * The answers of participants, with the numbers of the original system. They are data of replies; a reply gets its meaning
 * in `protocol/classed-reply.ts` alone.
 *
 * | status | meaning | what the saga does |
 * |---|---|---|
 * | `SUCCESS` 200 | done | `onSuccess` runs |
 * | `ERROR` 400 | refused: nothing was done, and another attempt changes nothing | `onError` runs, or the step fails |
 * | `SYSTEM_ERROR` 500 | something broke: it may or may not have been done | the step fails, outcome unknown |
 */
export const SagaResponseStatus = { SUCCESS: 200, ERROR: 400, SYSTEM_ERROR: 500 } as const;
export type SagaResponseStatus = (typeof SagaResponseStatus)[keyof typeof SagaResponseStatus];

/** Whether a value is one of the three statuses. */
export function isSagaResponseStatus(value: unknown): value is SagaResponseStatus {
  return value === 200 || value === 400 || value === 500;
}
