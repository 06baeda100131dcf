import { withoutCauses, withoutReply } from '../../engine/record/failure';
import type { SagaRecord, StepRecord } from '../../protocol/record';

/** What Temporal takes as one payload (2 MiB), less room for the message and the payload's own form. */
const LARGEST_RECORD = 1_900_000;
const MOST_STEPS = 1_000;

/** The ways to make a record smaller, the mildest first; each leaves out what the one before it does too. */
const WAYS: readonly ((record: SagaRecord) => SagaRecord)[] = [
  (record) => record,
  ({ error, undoErrors, ...rest }) => ({
    ...rest,
    ...(error && { error: withoutReply(error) }),
    undoErrors: undoErrors.map(withoutReply),
    shortened: true,
  }),
  ({ undoErrors, steps, ...rest }) => ({
    ...rest,
    steps: steps.filter(isOfInterest),
    undoErrors: undoErrors.map(withoutCauses),
  }),
  ({ undoErrors, steps, ...rest }) => ({
    ...rest,
    steps: steps.slice(0, MOST_STEPS),
    undoErrors: undoErrors.slice(0, MOST_STEPS),
  }),
];

/**
 * A record that fits into one payload. One that did not would fail the workflow's last task again and again
 * (S11), and could not be asked for before that. The context always fits: its own limit is lower.
 */
export function fitRecord(record: SagaRecord): SagaRecord {
  let fitted = record;
  for (const shorten of WAYS) {
    fitted = shorten(fitted);
    if (new TextEncoder().encode(JSON.stringify(fitted)).length <= LARGEST_RECORD) break;
  }
  return fitted;
}

function isOfInterest({ status, undo }: StepRecord): boolean {
  return status === 'failed' || undo?.status === 'failed';
}
