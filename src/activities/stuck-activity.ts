/** Owns how the worker reports that an execution waits for an operator. */
import { activityInfo, ApplicationFailure, log, metricMeter } from '@temporalio/activity';
import { fieldOf, messageOf } from '../errors/describe-error';
import { wellFormed } from '../errors/recordable';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import type { StuckNotice } from '../protocol/stuck-notice';

/**
 * Notifies an operator that an execution waits for them. When it throws or rejects, it is called again, as Temporal
 * retries activities. It runs in the worker's process, outside of the workflow: it may do I/O. It is called at least once
 * for each incident; `incident` identifies repeated calls.
 */
export type StuckHook = (notice: StuckNotice) => void | Promise<void>;

/** The code of the log line, which alerts look for. */
const LOG_CODE = 'SAGA_STUCK';

/**
 * The activity that a workflow calls once for each incident: a log line, a metric, and the user's hook.
 *
 * @throws SagaError `CONFIGURATION_INVALID` when the hook is no function.
 */
export function stuckActivity(onStuck?: StuckHook): (notice: StuckNotice) => Promise<void> {
  if (onStuck !== undefined && typeof onStuck !== 'function') {
    throw new SagaError('CONFIGURATION_INVALID', `\`onStuck\` is a function, not ${typeof onStuck}.`, {
      details: { option: 'onStuck' },
    });
  }
  return async (notice) => {
    // A repeated call of the hook is the same incident.
    if (activityInfo().attempt === 1) report(notice);
    try {
      await onStuck?.(notice);
    } catch (error) {
      throw hookFailure(error);
    }
  };
}

/** A failure with the error's text in a form that Temporal can carry. */
function hookFailure(error: unknown): ApplicationFailure {
  const failure = ApplicationFailure.retryable(messageOf(error), 'SagaStuckHookFailed');
  const stack = fieldOf(error, 'stack');
  if (typeof stack === 'string') failure.stack = wellFormed(stack);
  return failure;
}

function report(notice: StuckNotice): void {
  const { saga, step, phase } = notice;
  log.warn(headline(notice), { code: LOG_CODE, ...printableFields(notice) });
  metricMeter
    .createCounter('temporal_saga_stuck', '1', 'Incidents of saga executions that wait for an operator')
    .add(1, { saga, step, phase });
}

function headline({ uuid, saga, step, phase, error }: StuckNotice): string {
  const place = phase === 'undo' ? `the undo of ${step}` : step;
  return `${LOG_CODE}: ${printable(`${saga} ${uuid}`)} waits for an operator at ${printable(place)}: [${error.code}] ${printable(error.message)}`;
}

/** The fields in a form that a log may print: texts come from outside, and must not forge another line. */
function printableFields(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (_, field: unknown) =>
    typeof field === 'string' ? printable(field) : field,
  ) as Record<string, unknown>;
}
