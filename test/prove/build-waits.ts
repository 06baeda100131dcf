/** Builds the waits of a plan: timers, events and decisions. */
import type { Saga, SagaContext } from 'temporal-saga';
import type { Building } from './build-blocks';
import type { DecisionPlan, EventPlan, StepPlan, TimerPlan, WaitPlan } from './plan';
import { type CallListener, runBehavior } from './planned-callbacks';

/** An event as a callback gets it. */
interface ReceivedEvent {
  readonly name: string;
  readonly key: string | undefined;
  content(): unknown;
}

/** Whether a step waits. */
export function isWait(step: StepPlan): step is WaitPlan {
  return step.kind === 'timer' || step.kind === 'event' || step.kind === 'decision';
}

/** Adds a step that waits. */
export function addWait(saga: Saga, plan: WaitPlan, path: string, building: Building): void {
  if (plan.kind === 'timer') addTimer(saga, plan, path, building.onCall);
  else if (plan.kind === 'event') addEvent(saga, plan, path, building.onCall);
  else addDecision(saga, plan, path, building);
}

function addTimer(
  saga: Saga,
  { id, duration, computed }: TimerPlan,
  path: string,
  onCall: CallListener,
): void {
  if (!computed) {
    saga.timerStep(id, duration);
    return;
  }
  saga.timerStep(id, (context: SagaContext) => {
    onCall(`${path}.time`);
    context.lost = 'time';
    if (computed === 'throws') throw new Error('Planned to throw.');
    // An invalid result, which the compiler would refuse.
    if (computed === 'number') return {} as unknown as number;
    return computed === 'date' ? new Date(duration) : duration;
  });
}

/** The event has the name of the path: no two steps wait for the same one. */
function addEvent(saga: Saga, plan: EventPlan, path: string, onCall: CallListener): void {
  const { id, key, timeout, onEvent, onTimeout } = plan;
  const step = saga.eventStep(id, {
    event: path,
    ...(key && { key: (context: SagaContext) => keyOf(context, key, path, onCall) }),
    ...(timeout !== undefined && { timeout }),
  });
  if (onEvent) {
    step.onEvent((context: SagaContext, event: ReceivedEvent) => {
      onCall(`${path}.onEvent`);
      const received = {
        event: event.name,
        ...(event.key !== undefined && { key: event.key }),
        content: event.content(),
      };
      return runBehavior(onEvent, context, `${path}.onEvent`, received);
    });
  }
  if (!onTimeout) return;
  step.onTimeout((context: SagaContext) => {
    onCall(`${path}.onTimeout`);
    return runBehavior(onTimeout, context, `${path}.onTimeout`);
  });
}

function keyOf(
  context: SagaContext,
  key: NonNullable<EventPlan['key']>,
  path: string,
  onCall: CallListener,
): string {
  onCall(`${path}.key`);
  if (key === 'throws') throw new Error('Planned to throw.');
  // An invalid result, which the compiler would refuse.
  return key === 'number' ? (1 as unknown as string) : `k${Number(context.index ?? 0)}`;
}

function addDecision(saga: Saga, plan: DecisionPlan, path: string, { onCall, inner }: Building): void {
  const { id, choices, timeout, onTimeout, shows, approvals } = plan;
  const step = saga.decisionStep(id, {
    ...(timeout !== undefined && { timeout }),
    ...(approvals !== undefined && { approvals }),
    ...(shows && { shows: (context: SagaContext) => shown(context, shows, path, onCall) }),
  });
  for (const { name, outcome } of choices) {
    const followed = typeof outcome === 'object' ? inner(outcome, `${path}.${name}`, onCall) : outcome;
    step.on(name, followed);
  }
  if (onTimeout) step.onTimeout(inner(onTimeout, `${path}.timeout`, onCall));
}

function shown(
  context: SagaContext,
  shows: NonNullable<DecisionPlan['shows']>,
  path: string,
  onCall: CallListener,
): unknown {
  onCall(`${path}.shows`);
  if (shows === 'throws') throw new Error('Planned to throw.');
  return shows === 'unstorable' ? Symbol('unstorable') : { count: Number(context.count ?? 0) };
}
