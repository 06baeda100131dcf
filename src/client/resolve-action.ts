/** Owns the form in which a client names an operator's action, and its check before it is sent. */
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

/** An operator's action as `manager.resolve` takes it. */
export interface ResolveAction extends Omit<OperatorAction, 'incident'> {
  /**
   * The incident or the active phase of an execution that was loaded, or its id. `abort` and `end` do without: they are
   * about the whole execution. `step` and `phase` are optional beside it, and checked where they are given.
   */
  readonly incident?: Incident | ActivePhase | string;
}

/**
 * The action as it is sent.
 *
 * @throws {@link SagaError} `ACTION_INVALID` with the field at fault.
 */
export function toOperatorAction(given: ResolveAction): OperatorAction {
  const { incident, ...rest } = given;
  const action = { ...placeOf(incident), ...rest };
  const verb: unknown = action.action;
  if (!OPERATOR_VERBS.includes(verb as OperatorVerb)) {
    const message = `An action is one of ${OPERATOR_VERBS.join(', ')}, not ${formatValue(verb)}.`;
    throw new SagaError('ACTION_INVALID', message);
  }
  const { action: name, ...fields } = action;
  admitAction(name, fields);
  return action;
}

/** The fields that name an incident; an object gives step and phase, which older workers ask for. */
function placeOf(incident: ResolveAction['incident']): Partial<OperatorAction> {
  if (incident === undefined || typeof incident === 'string') {
    return incident === undefined ? {} : { incident };
  }
  const { id, step, phase } = ownFields(incident);
  return { step, phase, incident: id } as Partial<OperatorAction>;
}
