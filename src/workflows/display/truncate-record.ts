/** Owns how a record is truncated until it fits into a payload (S11). */
import { compact } from '../../context/compact';
import { withoutCauses, withoutReply } from '../../engine/record/failure';
import type { SagaRecord, StepRecord } from '../../protocol/record';

/** The largest payload of Temporal (2 MiB), less room for the message and the payload's own form. */
const LARGEST_RECORD = 1_900_000;
const MOST_STEPS = 1_000;

/** The ways to make a record smaller, the mildest first; each starts from the result of the one before. */
const WAYS: readonly ((record: SagaRecord) => SagaRecord)[] = [
  (record) => record,
  ({ error, undoErrors, ...rest }) => ({
    ...compact({ ...rest, error: error && withoutReply(error) }),
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
 * A record that fits into one payload. A larger one would fail the workflow's last task again and again (S11), and no
 * query could return it. The context always fits: its own limit is lower.
 */
export function fitRecord(record: SagaRecord): SagaRecord {
  let fitted = record;
  for (const truncate of WAYS) {
    fitted = truncate(fitted);
    if (new TextEncoder().encode(JSON.stringify(fitted)).length <= LARGEST_RECORD) break;
  }
  return fitted;
}

function isOfInterest({ status, undo }: StepRecord): boolean {
  return status === 'failed' || undo?.status === 'failed';
}
