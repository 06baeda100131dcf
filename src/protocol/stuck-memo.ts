/** Owns the memo by which clients list stuck executions. */
import { ownField } from '../context/own-fields';
import type { Incident } from '../engine/operators/incident';
import { truncate } from '../errors/format-value';
import type { SagaState } from '../engine/saga-state';
import { STUCK_MEMO_KEYS } from './names';

/** The memo of an execution that waits for an operator: clients list it without a worker. */
export interface StuckMemo {
  readonly status: SagaState['status'] & 'stuck';
  readonly step: string;
  readonly phase: Incident['phase'];
  readonly incident: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** The longest message in a memo, which is read with every list. */
const LONGEST_MESSAGE = 300;

/** The memo for an incident. */
export function stuckMemo({ id, step, phase, error }: Incident): StuckMemo {
  const { code, message } = error;
  return {
    status: 'stuck',
    step,
    phase,
    incident: id,
    error: { code, message: truncate(message, LONGEST_MESSAGE) },
  };
}

/** Clears the memo once the execution continues. */
export const NO_LONGER_STUCK = Object.fromEntries(STUCK_MEMO_KEYS.map((key) => [key, null]));

/** The incident of a memo, if it has one. Every client may write a memo, so that each part is checked. */
export function readStuckMemo(memo: Readonly<Record<string, unknown>> | undefined): StuckMemo | undefined {
  const [status, step, phase, incident] = ['status', 'step', 'phase', 'incident'].map((key) =>
    ownField(memo, key),
  );
  if (status !== 'stuck' || typeof step !== 'string' || typeof incident !== 'string') return undefined;
  if (phase !== 'execute' && phase !== 'undo') return undefined;
  const error = ownField(memo, 'error');
  const [code, message] = [ownField(error, 'code'), ownField(error, 'message')];
  return {
    status,
    step,
    phase,
    incident,
    error: {
      code: typeof code === 'string' ? code : 'INTERNAL',
      message: typeof message === 'string' ? message : '',
    },
  };
}
