import type { Saga, SagaContext } from 'temporal-saga';
import { buildSaga } from './build-saga';
import type { Plan } from './plan';

/** The saga of the plan in the context, which it takes out: the execution then starts as one in memory does. */
export function planned(context: SagaContext<{ plan?: Plan }>): Saga {
  const { plan } = context;
  if (!plan) throw new Error('There is no plan in the context.');
  delete context.plan;
  return buildSaga(plan);
}
