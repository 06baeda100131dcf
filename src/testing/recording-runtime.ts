/** Records the calls of the engine at its port, and their results. */
import { encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { UserCallback } from '../definition/callbacks';
import { purposeOf } from '../definition/steps/step-kinds';
import type { Incident } from '../engine/operators/incident';
import type { ClassedReply } from '../engine/record/reply';
import { contextTooLarge } from '../engine/snapshot/size-budget';
import type { ResetReport } from '../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime } from '../engine/runtime';
import { isThenable } from '../engine/callbacks/await-microtasks';
import type { SagaState } from '../engine/saga-state';
import type { Coroutine } from '../engine/coroutine';
import type { CallbackEvent, HostMoment, IdleEvent, PortEvent, RequestEvent, StuckEvent } from './port-event';

/** A host that passes each call to another host and records it. */
export class RecordingRuntime implements Runtime {
  readonly events: PortEvent[] = [];
  /** The state of the host after each event; as many as events once the engine is at rest. */
  readonly moments: HostMoment[] = [];
  readonly #inner: Runtime;
  readonly #state: SagaState;
  readonly participantPolicy: Runtime['participantPolicy'];
  readonly now: Runtime['now'];
  readonly nonce: Runtime['nonce'];
  readonly cancelRequested: Runtime['cancelRequested'];

  constructor(inner: Runtime, state: SagaState) {
    this.#inner = inner;
    this.#state = state;
    this.participantPolicy = inner.participantPolicy.bind(inner);
    this.now = inner.now.bind(inner);
    this.nonce = inner.nonce.bind(inner);
    this.cancelRequested = inner.cancelRequested.bind(inner);
  }

  callback(reference: string): UserCallback {
    return recordedCallback(reference, this.#state, this.#inner.callback(reference), (event) => {
      this.#add(event);
    });
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const event = this.#add<RequestEvent>({ kind: 'request', dispatch });
    const delivery = yield* this.#inner.send(dispatch);
    event.delivery = delivery;
    this.#settle();
    return delivery;
  }

  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    const event = this.#add<IdleEvent>({ kind: 'idle', milliseconds, summary });
    const before = this.#reply();
    yield* this.#inner.idle(milliseconds, summary);
    const reply = this.#reply();
    if (reply && reply !== before) event.reply = { request: this.#latestKey, ...reply };
    this.#settle();
  }

  /** The reply that has come to the request under way. */
  #reply(): ClassedReply | undefined {
    return this.#state.active.all.find(({ reply }) => reply !== undefined)?.reply;
  }

  *boundary(): Coroutine {
    this.#add({ kind: 'boundary', error: this.#state.error });
    yield* this.#inner.boundary();
    this.#settle();
  }

  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    const event = this.#add<StuckEvent>({ kind: 'stuck', incident: { ...incident } });
    yield* this.#inner.stuck(incident, isOver);
    event.isDecided = this.#state.active.byId(incident.id)?.isDecided === true;
    this.#settle();
  }

  *resetReport(): Coroutine<ResetReport | undefined> {
    const report = yield* this.#inner.resetReport();
    if (report) this.#add({ kind: 'reset', report });
    return report;
  }

  #add<E extends PortEvent>(event: E): E {
    this.events.push(event);
    this.#settle();
    return event;
  }

  #settle(): void {
    this.moments[this.events.length - 1] = { now: this.now(), isCancelled: this.cancelRequested() };
  }

  get #latestKey(): string {
    const latest = this.events.findLast(({ kind }) => kind === 'request');
    return latest?.kind === 'request' ? latest.dispatch.idempotencyKey : '';
  }
}

/** A callback that records its calls and the context that it leaves. */
function recordedCallback(
  reference: string,
  { definition, journal }: SagaState,
  callback: UserCallback,
  add: (event: CallbackEvent) => void,
): UserCallback {
  const end = reference.lastIndexOf('.');
  const step = reference.slice(`${definition.name ?? ''}.`.length, end);
  const hook = reference.slice(end + 1);
  return (...given) => {
    const [draft] = given as readonly [SagaContext];
    const kind = journal.find(step)?.kind;
    const event: CallbackEvent = {
      kind: 'callback',
      reference,
      step,
      hook,
      isLocal: purposeOf(kind, 'onExecute') === 'context',
      before: encodeContext(draft),
      hasFailed: true,
    };
    add(event);
    const changesContext = purposeOf(kind, hook) === 'context';
    const record = (result: unknown) => {
      recordResult(event, draft, { result, changesContext });
      return result;
    };
    const result = callback(...given);
    return isThenable(result) ? Promise.resolve(result).then(record) : record(result);
  };
}

function recordResult(
  event: CallbackEvent,
  draft: SagaContext,
  { result, changesContext }: { readonly result: unknown; readonly changesContext: boolean },
): void {
  const isError = Object.prototype.toString.call(result) === '[object Error]';
  const after = changesContext && !isError ? contextAfter(draft, result) : undefined;
  if (after) event.after = after;
  event.hasFailed = isError || (changesContext && !after);
}

/** The context that a callback chose (S1), if it can be stored. */
function contextAfter(draft: SagaContext, result: unknown): EncodedContext | undefined {
  const keepsDraft = result === undefined || result === null || result === true || result === draft;
  const chosen: unknown = keepsDraft ? draft : result;
  if (!(chosen instanceof SagaContext)) return undefined;
  try {
    const after = encodeContext(chosen);
    return contextTooLarge(after) === undefined ? after : undefined;
  } catch {
    return undefined;
  }
}
