/** The model of what callers send: events, which are kept until a step takes them, and decisions about what is open (d.3). */
import { allSteps } from '../all-steps';
import type { Plan, StepPlan } from '../plan';
import type { ModelState } from './model-state';

/** An event that no step has taken. */
export interface BufferedEvent {
  readonly event: string;
  readonly key?: string;
  readonly content: unknown;
}

/** An open wait for an event or a decision. */
export interface OpenWait {
  readonly choices?: readonly string[];
  /** The decisions so far. */
  readonly given: { readonly choice: string; readonly by: string }[];
}

/** Callers send messages while a request arrives; each is answered. */
export function sendMeanwhile(state: ModelState, step: string): void {
  for (const { during, ...message } of state.meanwhile) {
    if (during !== step) continue;
    const about = 'event' in message ? `event ${message.event}` : `decision ${message.decides}`;
    const answer = 'event' in message ? sendEvent(state, message) : decide(state, message);
    state.happened.push(`${about}: ${answer}`);
  }
}

function sendEvent(
  state: ModelState,
  { event, key, id }: { readonly event: string; readonly key?: string; readonly id?: string },
): string {
  // A repetition is answered as the first time.
  if (id !== undefined && state.eventIds.has(id)) return 'accepted';
  const refusal = eventRefusal(state, event);
  if (refusal !== undefined) return refusal;
  receive(state, { event, content: { early: true }, ...(key !== undefined && { key }) });
  if (id !== undefined) state.eventIds.add(id);
  return 'accepted';
}

/** An event is late when its step is over, and no item or round that waits for it can begin any more. */
function eventRefusal(state: ModelState, event: string): string | undefined {
  const isKnown = [...allSteps(state.plan)].some(([path, { kind }]) => path === event && kind === 'event');
  if (!isKnown) return 'EVENT_UNKNOWN';
  return state.scope.isCompensating || isLate(state, event) ? 'EVENT_LATE' : undefined;
}

function isLate(state: ModelState, event: string): boolean {
  // The path of the step in the round that runs now.
  let path = '';
  let known = '';
  for (const [block, plan] of blocksAround(state.plan, event)) {
    path += block.slice(known.length);
    known = block;
    if (isOver(state, path)) return true;
    if (mayEnterAgain(state, path, plan)) return false;
    path += plan.kind === 'repeat' ? (state.started.get(path)?.seen.branch ?? '') : '';
  }
  return isOver(state, path + event.slice(known.length));
}

function isOver(state: ModelState, path: string): boolean {
  const step = state.started.get(path);
  return step !== undefined && step.seen.status !== 'running';
}

/** The blocks around a step, the outermost first. */
function* blocksAround(plan: Plan, path: string): Generator<readonly [path: string, step: StepPlan]> {
  for (const [block, step] of allSteps(plan)) if (path.startsWith(`${block}.`)) yield [block, step];
}

/** Whether the steps of a running block may be entered again. */
function mayEnterAgain(state: ModelState, path: string, step: StepPlan): boolean {
  if (step.kind === 'repeat') return roundOf(state, path) < (step.atMost ?? 1);
  return step.kind === 'forEach' || ('attempts' in step && (step.attempts ?? 1) > 1);
}

function roundOf(state: ModelState, path: string): number {
  const { branch = '~1' } = state.started.get(path)?.seen ?? {};
  return Number(branch.slice(1));
}

export function receive(state: ModelState, event: BufferedEvent): void {
  state.events.push(event);
  state.arrivals += 1;
}

/** Takes the first event of a name and key. */
export function takeEvent(
  { events }: ModelState,
  name: string,
  key: string | undefined,
): BufferedEvent | undefined {
  const index = events.findIndex((one) => one.event === name && one.key === key);
  return index < 0 ? undefined : events.splice(index, 1)[0];
}

function decide(
  state: ModelState,
  { decides, choice }: { readonly decides: string; readonly choice: string },
): string {
  const wait = state.waits.get(decides);
  if (!wait?.choices) return state.decided.has(decides) ? 'DECISION_TAKEN' : 'DECISION_NOT_OPEN';
  if (!wait.choices.includes(choice)) return 'ACTION_INVALID';
  if (wait.given.some(({ by }) => by === 'early')) return 'DECISION_TAKEN';
  wait.given.push({ choice, by: 'early' });
  state.arrivals += 1;
  return 'accepted';
}
