import type { ActivePhase, Incident } from '../../../src/engine/operators/incident';
import type { SagaState } from '../../../src/engine/saga-state';

/** The first phase under way, with its failure if it waits for an operator. */
export function underWay({ active }: SagaState): (ActivePhase & Partial<Incident>) | undefined {
  const [phase] = active.all;
  return phase?.incident ?? phase?.view;
}
