/** Owns the check of the context with which an execution starts, by the schema of its saga. */
import { decodeContext, encodeContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import { contextTooLarge } from '../snapshot/size-budget';
import type { Coroutine } from '../coroutine';
import { failureAt } from '../record/failure';
import type { Runtime } from '../runtime';
import type { SagaState } from '../saga-state';
import { encodeOrFail } from './call-hook';
import { fitted } from './check-schema';

/**
 * Checks the context before the first step: what comes out of the schema is the context from then on.
 *
 * @throws StepFailure `CONTEXT_INVALID`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`, and as a callback that fails.
 */
export function* checkContext(state: SagaState, runtime: Runtime): Coroutine {
  const { context: operation } = state.definition;
  if (!operation) return;
  const place = { hook: 'context' };
  const schema = runtime.callback(operation.callback, '');
  const fields = SagaContext.entries(decodeContext(state.flow.context));
  const misfit = { place, code: 'CONTEXT_INVALID', what: 'The context of the start' } as const;
  const fitting = yield* fitted(misfit, () => schema(Object.fromEntries(fields)));
  const context = encodeOrFail(place, () => encodeContext(new SagaContext(fitting as object)));
  const problem = contextTooLarge(context, state);
  if (problem !== undefined) throw failureAt(place, 'CONTEXT_TOO_LARGE', problem);
  state.flow.restore(context);
}
