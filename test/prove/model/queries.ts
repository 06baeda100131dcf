/** The model of steps without an effect: queries, checks, and steps that only have an undo. */
import type { SeenFailure } from '../observation';
import type { CheckPlan, Returning, QueryPlan } from '../plan';
import type { ModelReply } from './attempt-replies';
import { countOf } from './callbacks';
import {
  called,
  type Change,
  type ModelState,
  reasonToStop,
  runCallback,
  type StartedStep,
} from './model-state';
import { supervise } from './operator';
import { build, dispatch, type Ending, underChange } from './requests';
import { inOneTurn, type Run } from './run';
import { wait } from './waits';

/** A query with its plan. */
interface Query {
  readonly step: StartedStep;
  readonly plan: QueryPlan;
}

/** Runs a query: it asks until its answer is the awaited one. */
export function doQuery(state: ModelState, step: StartedStep, plan: QueryPlan): Run<SeenFailure | undefined> {
  const query = { step, plan };
  return supervise(state, step, 'execute', {
    sendsRequest: true,
    once: (change) => askUntilOver(state, query, change),
    doneByOperator: (response) => (response === undefined ? undefined : take(state, query, response)),
  });
}

function* askUntilOver(
  state: ModelState,
  query: Query,
  change: Change | undefined,
): Run<SeenFailure | undefined> {
  const { step, plan } = query;
  const { world } = state;
  const since = world.now;
  const { every = 0, for: time = 0 } = plan.until ?? {};
  for (let latest = change; ; latest = undefined) {
    const end = yield* ask(state, query, latest);
    if (end.is !== 'done') return afterNoAnswer(state, query, end);
    const verdict = isAwaited(state, query, end.reply);
    if (typeof verdict !== 'boolean') return verdict;
    if (verdict) return take(state, query, end.reply.content);
    if (world.now >= since + time) {
      return { code: 'QUERY_TIMED_OUT', step: step.item.path, hook: 'until', reply: end.reply };
    }
    const stopped = yield* untilNext(state, step, Math.min(world.now + every, since + time));
    if (stopped) return stopped;
  }
}

/** Waits for the next question; nothing that a caller sends ends that. */
function* untilNext(state: ModelState, step: StartedStep, until: number): Run<SeenFailure | undefined> {
  state.waits.set(step.item.path, { given: [] });
  const end = yield* wait(state, step, { until, find: () => undefined, ask: () => false });
  return 'failure' in end ? end.failure : reasonToStop(state, step.strand.flow.scope);
}

/** Asks once; each question has a key of its own. */
function* ask(
  state: ModelState,
  { step, plan }: Query,
  change: Change | undefined,
): Run<Ending | { readonly is: 'unbuilt'; readonly code: string }> {
  const { memory, seen } = step;
  const request = underChange(memory.execute, change, () =>
    build(state, step, { hook: 'onExecute', builds: plan.builds, phase: 'execute' }),
  );
  if (!request) return { is: 'unbuilt', code: 'BAD_RETURN' };
  if ('code' in request) return { is: 'unbuilt', code: request.code };
  if (memory.sent.includes(memory.execute.generation)) memory.execute.generation += 1;
  memory.sent.push(memory.execute.generation);
  const { ending, attempts } = yield* dispatch(state, { step, plan }, 'execute', request);
  seen.attempts = (seen.attempts ?? 0) + attempts;
  return ending;
}

function afterNoAnswer(
  state: ModelState,
  { step, plan }: Query,
  end: Exclude<Ending, { is: 'done' }> | { readonly is: 'unbuilt'; readonly code: string },
): SeenFailure | undefined {
  const place = { step: step.item.path, hook: 'onExecute' };
  if (end.is === 'unsent' || end.is === 'unbuilt') return { code: end.code, ...place };
  // A query has no effect, so that a refusal is one whatever became of earlier attempts.
  if (end.reply?.status === 400) return afterRefusal(state, { step, plan }, end.reply);
  const { code } = reasonToStop(state, step.strand.flow.scope) ?? { code: 'QUERY_UNANSWERED' };
  return { code, ...place, ...(end.reply && { reply: end.reply }) };
}

function afterRefusal(
  state: ModelState,
  { step, plan: { onError } }: Query,
  reply: ModelReply,
): SeenFailure | undefined {
  if (onError) return runCallback(state, step, { hook: 'onError', does: onError.does, received: reply });
  if (step.item.options.errorReply === 'continue') return undefined;
  return { code: 'REFUSED', step: step.item.path, hook: 'onExecute', reply };
}

function isAwaited(
  state: ModelState,
  { step, plan: { until } }: Query,
  reply: ModelReply,
): boolean | SeenFailure {
  if (!until) return true;
  called(state, step, 'until');
  const { nth } = reply.content as { readonly nth: number };
  return verdictOf(until.returns, nth >= (until.passes ?? 1), { step: step.item.path, hook: 'until' });
}

function verdictOf(
  returns: Returning | undefined,
  verdict: boolean,
  place: Pick<SeenFailure, 'step' | 'hook'>,
): boolean | SeenFailure {
  if (returns === undefined || returns === 'async') return verdict;
  return { code: returns === 'throws' ? 'CALLBACK_FAILED' : 'BAD_RETURN', ...place };
}

/** The answer goes into the context. */
function take(state: ModelState, { step, plan: { into } }: Query, content: unknown): SeenFailure | undefined {
  if (!into) return undefined;
  if (into !== 'key')
    return runCallback(state, step, { ...into, does: into.does, hook: 'into', received: { content } });
  const { flow } = step.strand;
  if (flow.accept({ ...flow.context, answer: content })) return undefined;
  return { code: 'CONTEXT_CONFLICT', step: step.item.path, hook: 'into' };
}

/** Runs a check. */
export function doCheck(state: ModelState, step: StartedStep, plan: CheckPlan): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    once: () => inOneTurn(() => check(state, step, plan)),
    doneByOperator: () => undefined,
  });
}

function check(state: ModelState, step: StartedStep, { returns, fails }: CheckPlan): SeenFailure | undefined {
  called(state, step, 'predicate');
  const isEven = countOf(step.strand.flow.context) % 2 === 0;
  const place = { step: step.item.path, hook: 'predicate' };
  const verdict = verdictOf(returns, fails === undefined || (fails === 'odd' && isEven), place);
  if (typeof verdict !== 'boolean') return verdict;
  return verdict ? undefined : { code: 'CHECK_FAILED', ...place };
}

/** Passes a step that only has an undo: its undo is in the plan from then on. */
// eslint-disable-next-line require-yield -- it waits for nothing
export function* passUndoStep(_: ModelState, step: StartedStep): Run<undefined> {
  step.seen.outcome = 'done';
  return undefined;
}
