/** Builds the queries, checks and undo steps of a plan. */
import type { Saga, SagaContext, StepResult } from 'temporal-saga';
import { build, replyHandler } from './build-requests';
import type { CheckPlan, QueryPlan, UndoOnlyPlan } from './plan';
import { type CallListener, returned, runBehavior } from './planned-callbacks';

/** Adds a query. */
export function addQuery(saga: Saga, plan: QueryPlan, path: string, onCall: CallListener): void {
  const { id, builds, into, onError, until, retriable, options } = plan;
  const request = (context: SagaContext) => {
    onCall(`${path}.onExecute`);
    return build(builds, context, 'execute');
  };
  const step = saga.query<unknown>(id, request, options);
  if (into === 'key') step.into('answer');
  else if (into) {
    step.into((context: SagaContext, content) => {
      onCall(`${path}.into`);
      return runBehavior(into, context, `${path}.into`, { content });
    });
  }
  if (onError) step.onError(replyHandler(`${path}.onError`, onError, onCall));
  if (until) {
    const { every, for: time, passes = 1, returns } = until;
    const isAwaited = (content: { readonly nth: number }, context: SagaContext) => {
      onCall(`${path}.until`);
      context.lost = 'until';
      return returned(returns, content.nth >= passes);
    };
    step.until(isAwaited, { every, for: time });
  }
  if (retriable) step.retriable();
}

/** Adds a check. */
export function addCheck(
  saga: Saga,
  { id, returns, fails, options }: CheckPlan,
  path: string,
  onCall: CallListener,
): void {
  const predicate = (context: SagaContext) => {
    onCall(`${path}.predicate`);
    const isEven = Number(context.count ?? 0) % 2 === 0;
    context.lost = 'predicate';
    return returned(returns, fails === undefined || (fails === 'odd' && isEven));
  };
  saga.check(id, predicate, options);
}

/** Adds a step that only has an undo. */
export function addUndoStep(
  saga: Saga,
  { id, undo, options }: UndoOnlyPlan,
  path: string,
  onCall: CallListener,
): void {
  saga.undoStep(id, options).onFailure((context: SagaContext, result) => {
    onCall(`${path}.onFailure`);
    return build(undo.builds, context, 'undo', result as StepResult);
  });
}
