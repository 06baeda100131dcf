/** Owns the event step: it takes the first event of its name and key, which may have come before. */
import { decodeContent } from '../../context/content';
import { compact } from '../../context/compact';
import type { EventStepDefinition } from '../../definition/steps/event-step';
import { formatValue } from '../../errors/format-value';
import { SagaEvent } from '../../messages/saga-event';
import { callHook, changeContext } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { failureAt } from '../record/failure';
import type { StepKindRun, StepRun } from '../step-run';
import type { ReceivedEvent } from '../waits/mailbox';
import type { OpenWait } from '../waits/open-wait';
import { waitFor } from '../waits/wait-for';
import { supervise } from './supervise';

type EventRun = StepRun<EventStepDefinition>;

/** A step that waits for an event. It has no effect, so there is nothing to undo. */
export const eventStep: StepKindRun<EventStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt: () => waitForEvent(run),
      byHand({ response }) {
        run.entry.closedWait();
        return takeEvent(run, { event: run.step.event, content: response ?? {} });
      },
    }),
  *backward() {
    // A wait has no effect.
  },
};

function* waitForEvent(run: EventRun): Coroutine {
  const { entry, step, state } = run;
  const wait = entry.wait ?? entry.opened(yield* openEvent(run));
  const found = yield* waitFor(run, wait, () => state.mailbox.take(step.event, wait.key));
  entry.closedWait();
  if (found) yield* takeEvent(run, found);
  else yield* timeOut(run);
}

function* openEvent(run: EventRun): Coroutine<OpenWait> {
  const { event, timeout } = run.step;
  const key = yield* keyOf(run);
  const since = run.runtime.now();
  const until = timeout === undefined ? undefined : since + timeout;
  return compact({ step: run.path, kind: 'event' as const, since, until, event, key });
}

function* keyOf(run: EventRun): Coroutine<string | undefined> {
  const { key } = run.step;
  if (!key) return undefined;
  const { result } = yield* callHook(run, 'key', key);
  if (typeof result === 'string' && result !== '') return result;
  const message = `key returned ${formatValue(result)}; return a text.`;
  throw failureAt({ step: run.path, hook: 'key' }, 'BAD_RETURN', message);
}

function* takeEvent(run: EventRun, { event, key, id, content }: ReceivedEvent): Coroutine {
  const { onEvent } = run.step;
  run.entry.chose('event');
  if (!onEvent) return;
  const received = new SagaEvent(compact({ name: event, key, id, content: decodeContent(content) }));
  yield* changeContext(run, 'onEvent', onEvent, [received]);
}

function* timeOut(run: EventRun): Coroutine {
  const { onTimeout, event } = run.step;
  run.entry.chose('timeout');
  if (onTimeout) {
    yield* changeContext(run, 'onTimeout', onTimeout);
    return;
  }
  const message = `The event ${event} has not come in time.`;
  throw failureAt({ step: run.path, hook: 'wait' }, 'WAIT_TIMED_OUT', message);
}
