/** The sagas module of the worker. */
import type { Saga, SagaContext } from 'temporal-saga';
import { buildSaga } from './build-saga';
import type { Plan } from './plan';

/** The saga of the plan in the context. It removes the plan, so that the execution starts as in memory. */
export function planned(context: SagaContext<{ plan?: Plan }>): Saga {
  const { plan } = context;
  if (!plan) throw new Error('There is no plan in the context.');
  delete context.plan;
  return buildSaga(plan);
}
