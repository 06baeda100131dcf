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
  /** How many incidents are open, where that is more than one: the others are in the record. */
  readonly incidents?: number;
}

/** The longest message in a memo, which is read with every list. */
const LONGEST_MESSAGE = 300;

/** The memo for the open incidents: it shows the first one, and how many there are. */
export function stuckMemo([first, ...more]: readonly Incident[]): StuckMemo | undefined {
  if (!first) return undefined;
  const { id, step, phase, error } = first;
  const { code, message } = error;
  return {
    ...(more.length > 0 && { incidents: more.length + 1 }),
    status: 'stuck',
    step,
    phase,
    incident: id,
    error: { code, message: truncate(message, LONGEST_MESSAGE) },
  };
}

/** What changes a memo so that it shows the open incidents, or none. */
export function memoChange(
  shown: Readonly<Record<string, unknown>> | undefined,
  incidents: readonly Incident[],
): Record<string, unknown> {
  const count = shown !== undefined && Object.hasOwn(shown, INCIDENTS_KEY) ? { [INCIDENTS_KEY]: null } : {};
  const cleared = Object.fromEntries(STUCK_MEMO_KEYS.map((key) => [key, null]));
  return { ...cleared, ...count, ...stuckMemo(incidents) };
}

/** The rest of a memo, which the start may have set. */
export function withoutIncidents(memo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ofIncidents: readonly string[] = [...STUCK_MEMO_KEYS, INCIDENTS_KEY];
  return Object.fromEntries(Object.entries(memo).filter(([key]) => !ofIncidents.includes(key)));
}

/** The key of the number of incidents: only a memo of several has it. */
const INCIDENTS_KEY = 'incidents';

/** The incident of a memo, if it has one. Every client may write a memo, so that each part is checked. */
export function readStuckMemo(memo: Readonly<Record<string, unknown>> | undefined): StuckMemo | undefined {
  const [status, step, phase, incident] = ['status', 'step', 'phase', 'incident'].map((key) =>
    ownField(memo, key),
  );
  if (status !== 'stuck' || typeof step !== 'string' || typeof incident !== 'string') return undefined;
  if (phase !== 'execute' && phase !== 'undo') return undefined;
  const error = ownField(memo, 'error');
  const [code, message] = [ownField(error, 'code'), ownField(error, 'message')];
  const count = ownField(memo, INCIDENTS_KEY);
  return {
    ...(Number.isInteger(count) && Number(count) > 1 && { incidents: Number(count) }),
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
