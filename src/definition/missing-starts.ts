/** Owns the check that a module exports the sagas that its own sagas start. */
import { meantName } from '../errors/nearest-name';
import { isCommittedSaga } from './saga';
import type { SagaRegistry } from './saga-registry';
import { sagaStartedBy } from './steps/starting-step';

/** The steps that start a saga which their own worker does not have, one sentence each. */
export function missingStarts(registry: SagaRegistry): readonly string[] {
  return registry.names.flatMap((name) => {
    const entry = registry.find(name);
    if (entry?.kind !== 'saga' || !isCommittedSaga(entry.saga)) return [];
    return [...entry.saga.describe(name).callbacks].flatMap(([reference, callback]) => {
      const started = sagaStartedBy(callback);
      if (started === undefined || registry.find(started)) return [];
      const step = reference.slice(0, reference.lastIndexOf('.'));
      return `The step ${step} starts the saga ${started}, which the module does not export.${meantName(started, registry.names)} Export it, or name the task queue of its worker in the options of the step.`;
    });
  });
}
