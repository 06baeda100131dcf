/** Owns the argument of `manager.resolve`, and its check before it is sent. */
import { ownFields } from '../context/own-fields';
import type { ActivePhase, Incident } from '../engine/operators/incident';
import {
  admitAction,
  OPERATOR_VERBS,
  type OperatorAction,
  type OperatorVerb,
} from '../engine/operators/operator-action';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** The action of an operator, as `manager.resolve` takes it. */
export interface ResolveAction extends Omit<OperatorAction, 'incident'> {
  /**
   * An incident or an active phase of a loaded execution, or its id. Without it, `step` (and `phase`) name the incident, or
   * else the only open incident is meant. `abort` and `end` apply to the whole execution and need none. `step` and `phase`
   * are optional beside it, and are checked if they are given.
   */
  readonly incident?: Incident | ActivePhase | string;
}

/**
 * The action in the form of the update.
 *
 * @throws {@link SagaError} `ACTION_INVALID`, with the invalid field.
 */
export function toOperatorAction(given: ResolveAction): OperatorAction {
  if (typeof given !== 'object' || (given as unknown) === null) {
    const message = `manager.resolve takes the uuid and an object, { action: 'retry', incident: '…', by: '…' }, not ${formatValue(given)}.`;
    throw new SagaError('ACTION_INVALID', message);
  }
  const { incident, ...rest } = given;
  const action = { ...placeOf(incident), ...rest };
  const verb: unknown = action.action;
  if (!OPERATOR_VERBS.includes(verb as OperatorVerb)) {
    const message = `The action must be one of ${OPERATOR_VERBS.join(', ')}, not ${formatValue(verb)}.`;
    throw new SagaError('ACTION_INVALID', message);
  }
  const { action: name, ...fields } = action;
  admitAction(name, fields);
  return action;
}

/** The fields that name an incident. An object adds step and phase, which workers of older versions require. */
function placeOf(incident: ResolveAction['incident']): Partial<OperatorAction> {
  if (incident === undefined || typeof incident === 'string') {
    return incident === undefined ? {} : { incident };
  }
  const { id, step, phase } = ownFields(incident);
  // One that is given but has no id is refused: the only open incident is not meant by it.
  return { step, phase, incident: id ?? null } as Partial<OperatorAction>;
}
