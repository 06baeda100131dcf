/** Owns which decisions of callers an execution takes (S8): those about what is open, and what is shown, now. */
import { SagaError } from '../../errors/saga-error';
import type { SagaState } from '../saga-state';
import type { StepEntry } from '../record/step-entry';
import type { Decision, OpenWait } from '../waits/open-wait';

/** A decision as a caller sends it. */
export interface DecisionMessage {
  /** The path of the step. */
  readonly step: string;
  readonly choice: string;
  /** Who decides. The name is not verified. */
  readonly by: string;
  readonly reason?: string;
  /** The digest of what was shown, where the step shows something. */
  readonly seen?: string;
}

/** An open decision, and the step that waits for it. */
export interface OpenDecision {
  readonly entry: StepEntry;
  readonly wait: OpenWait;
}

/**
 * What a decision is about, if it fits what the execution is doing.
 *
 * @throws {@link SagaError} `DECISION_NOT_OPEN`, `DECISION_TAKEN`, `DECISION_STALE`, `ACTION_INVALID`.
 */
export function openDecision(
  { journal }: SagaState,
  { step, choice, by, seen }: DecisionMessage,
): OpenDecision {
  const entry = journal.find(step);
  if (entry?.decisions && !entry.wait) throw taken(step, entry.decisions);
  if (entry?.wait?.kind !== 'decision' || !entry.wait.choices) {
    throw new SagaError('DECISION_NOT_OPEN', `The step ${step} does not wait for a decision now.`);
  }
  const { wait } = entry;
  const { choices, approvals = [], seen: shown } = entry.wait;
  if (!choices.includes(choice)) {
    const message = `The step ${step} has no choice ${choice}; known: ${choices.join(', ')}.`;
    throw new SagaError('ACTION_INVALID', message);
  }
  if (seen !== shown) throw stale(step, shown);
  if (approvals.some((given) => given.by === by)) throw taken(step, approvals);
  return { entry, wait };
}

function taken(step: string, decisions: readonly Decision[]): SagaError {
  const list = decisions.map(({ choice, by, at }) => `${choice} by ${by} at ${new Date(at).toISOString()}`);
  return new SagaError('DECISION_TAKEN', `The step ${step} has been decided: ${list.join(', ')}.`);
}

function stale(step: string, shown: string | undefined): SagaError {
  const advice =
    shown === undefined ? 'It shows nothing: leave seen out.' : 'Look at what it shows, and send its seen.';
  return new SagaError(
    'DECISION_STALE',
    `The decision is not about what the step ${step} shows now. ${advice}`,
  );
}
