/** The model of steps that wait (d.3). */
import { answersOf } from '../messages';
import type { SeenFailure } from '../observation';
import type { DecisionPlan, EventPlan, TimerPlan } from '../plan';
import { type List, splicedList } from './list';
import { type BufferedEvent, type OpenWait, receive, takeEvent } from './messages';
import { called, type ModelState, reasonToStop, runCallback, type StartedStep } from './model-state';
import { supervise } from './operator';
import type { Run } from './run';
import { untilArrival } from './wait-until';

/** How a wait ended: with what has come, when its time was over, or with a failure. */
type WaitEnd<M> = { readonly came: M } | { readonly isTimedOut: true } | { readonly failure: SeenFailure };

/** What a step waits for. */
interface WaitFor<M> {
  readonly until: number | undefined;
  /** What has come. */
  find(): M | undefined;
  /** Lets a caller answer; returns whether one did. */
  ask(): boolean;
}

/** What has come counts, even if the time is over at the same moment. */
export function* wait<M>(
  state: ModelState,
  { strand, item }: StartedStep,
  { until, find, ask }: WaitFor<M>,
): Run<WaitEnd<M>> {
  for (;;) {
    const came = find();
    const isTimedOut = until !== undefined && state.world.now >= until;
    const reason = reasonToStop(state, strand.flow.scope);
    if (came !== undefined || isTimedOut || reason) state.waits.delete(item.path);
    if (came !== undefined) return { came };
    if (isTimedOut) return { isTimedOut };
    if (reason) return { failure: reason };
    if (!ask()) yield* untilArrival(state, until);
  }
}

/** Waits for a time. */
export function waitForTime(
  state: ModelState,
  step: StartedStep,
  plan: TimerPlan,
): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    once: () => timeOnce(state, step, plan),
    doneByOperator: () => undefined,
  });
}

function* timeOnce(
  state: ModelState,
  step: StartedStep,
  { duration, computed }: TimerPlan,
): Run<SeenFailure | undefined> {
  const { item } = step;
  if (computed) called(state, step, 'time');
  const place = { step: item.path, hook: 'time' };
  if (computed === 'throws') return { code: 'CALLBACK_FAILED', ...place };
  if (computed === 'number') return { code: 'BAD_RETURN', ...place };
  const until = computed === 'date' ? duration : state.world.now + duration;
  state.waits.set(item.path, { given: [] });
  const end = yield* wait(state, step, { until, find: () => undefined, ask: () => false });
  return 'failure' in end ? end.failure : undefined;
}

/** Waits for an event. */
export function waitForEvent(
  state: ModelState,
  step: StartedStep,
  plan: EventPlan,
): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    once: () => eventOnce(state, step, plan),
    doneByOperator: (response) => workIn(state, step, plan, { content: response ?? {} }),
  });
}

function* eventOnce(state: ModelState, step: StartedStep, plan: EventPlan): Run<SeenFailure | undefined> {
  const { item } = step;
  const { key, failure } = keyOf(state, step, plan);
  if (failure) return failure;
  const until = plan.timeout === undefined ? undefined : state.world.now + plan.timeout;
  state.waits.set(item.path, { given: [] });
  const end = yield* wait(state, step, {
    until,
    find: () => takeEvent(state, item.definition, key),
    ask: () => sendNextEvent(state, step, plan, key),
  });
  if ('failure' in end) return end.failure;
  return 'came' in end ? workIn(state, step, plan, end.came) : timeOut(state, step, plan);
}

/** The callback works an event into the context. */
function workIn(
  state: ModelState,
  step: StartedStep,
  { onEvent }: EventPlan,
  { key, content }: Omit<BufferedEvent, 'event'>,
): SeenFailure | undefined {
  const { item, seen } = step;
  seen.branch = 'event';
  if (!onEvent) return undefined;
  const received = { event: item.definition, ...(key !== undefined && { key }), content };
  return runCallback(state, step, { hook: 'onEvent', does: onEvent.does, received });
}

function timeOut(state: ModelState, step: StartedStep, { onTimeout }: EventPlan): SeenFailure | undefined {
  step.seen.branch = 'timeout';
  if (onTimeout) return runCallback(state, step, { hook: 'onTimeout', does: onTimeout.does });
  return { code: 'WAIT_TIMED_OUT', step: step.item.path, hook: 'wait' };
}

function keyOf(
  state: ModelState,
  step: StartedStep,
  { key }: EventPlan,
): { readonly key?: string; readonly failure?: SeenFailure } {
  if (!key) return {};
  const { item, strand } = step;
  called(state, step, 'key');
  const place = { step: item.path, hook: 'key' };
  if (key === 'throws') return { failure: { code: 'CALLBACK_FAILED', ...place } };
  if (key === 'number') return { failure: { code: 'BAD_RETURN', ...place } };
  return { key: `k${Number(strand.flow.context['index'] ?? 0)}` };
}

function sendNextEvent(
  state: ModelState,
  { item }: StartedStep,
  plan: EventPlan,
  key: string | undefined,
): boolean {
  const answer = nextAnswer(state, item.definition, plan);
  if (!answer || !('event' in answer)) return false;
  receive(state, { ...answer, ...(key !== undefined && { key }) });
  return true;
}

function nextAnswer(state: ModelState, path: string, plan: EventPlan | DecisionPlan) {
  const given = state.answered.get(path) ?? 0;
  const answer = answersOf(plan, path)[given];
  if (answer) state.answered.set(path, given + 1);
  return answer;
}

/** Waits for a decision. */
export function waitForDecision(
  state: ModelState,
  step: StartedStep,
  plan: DecisionPlan,
): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    once: () => decisionOnce(state, step, plan),
    doneByOperator: () => ({ code: 'BAD_RETURN', step: step.item.path, hook: 'wait' }),
  });
}

function* decisionOnce(
  state: ModelState,
  step: StartedStep,
  plan: DecisionPlan,
): Run<SeenFailure | undefined> {
  const { item } = step;
  const { approvals = 1, timeout } = plan;
  const hidden = showing(state, step, plan);
  if (hidden) return hidden;
  const until = timeout === undefined ? undefined : state.world.now + timeout;
  const open: OpenWait = { choices: plan.choices.map(({ name }) => name), given: [] };
  state.waits.set(item.path, open);
  const end = yield* wait(state, step, {
    until,
    find: () => agreed(open, approvals),
    ask: () => voteNext(state, step, plan, open),
  });
  if ('failure' in end) return end.failure;
  if (open.given.length > 0) state.decided.add(item.path);
  return choose(step, plan, 'came' in end ? end.came : undefined);
}

function showing(state: ModelState, step: StartedStep, { shows }: DecisionPlan): SeenFailure | undefined {
  if (!shows) return undefined;
  called(state, step, 'shows');
  if (shows === 'count') return undefined;
  const code = shows === 'throws' ? 'CALLBACK_FAILED' : 'UNENCODABLE';
  return { code, step: step.item.path, hook: 'shows' };
}

/** The choice on which enough callers agree. */
function agreed({ given }: OpenWait, approvals: number): string | undefined {
  return given.find(({ choice }) => given.filter((one) => one.choice === choice).length >= approvals)?.choice;
}

function voteNext(state: ModelState, { item }: StartedStep, plan: DecisionPlan, open: OpenWait): boolean {
  const answer = nextAnswer(state, item.definition, plan);
  if (!answer || !('choice' in answer)) return false;
  open.given.push(answer);
  state.arrivals += 1;
  return true;
}

/** Takes a choice; without one the time is over. */
function choose(
  { item, seen }: StartedStep,
  { choices, onTimeout }: DecisionPlan,
  choice: string | undefined,
): SeenFailure | undefined {
  seen.branch = choice ?? 'timeout';
  const place = { step: item.path, hook: 'wait' };
  if (choice === undefined) return onTimeout ? undefined : { code: 'WAIT_TIMED_OUT', ...place };
  const { outcome } = choices.find(({ name }) => name === choice) ?? {};
  return outcome === 'fail' ? { code: 'DECIDED_TO_FAIL', ...place } : undefined;
}

/** The steps of what was decided, which replace the step in the list. */
export function decidedList({ item, seen }: StartedStep, { choices, onTimeout }: DecisionPlan): List {
  const { branch = 'timeout' } = seen;
  const outcome = branch === 'timeout' ? onTimeout : choices.find(({ name }) => name === branch)?.outcome;
  const name = `.${branch}`;
  if (typeof outcome === 'object') return splicedList(item, { name, inDefinition: name }, outcome);
  return [{ endOf: item.path }];
}
