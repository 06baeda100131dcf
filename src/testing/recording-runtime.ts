/** Records the calls of the engine at its port, and their results. */
import { encodeContext, type EncodedContext, encodeValue } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { SagaDefinition } from '../definition/definition';
import type { CallbackTable } from '../definition/hook';
import type { UserCallback } from '../definition/callbacks';
import { isNoticePath } from '../definition/notice';
import { purposeOf } from '../definition/steps/step-kinds';
import type { HookPurpose } from '../definition/steps/step-kind';
import type { Incident } from '../engine/operators/incident';
import type { ClassedReply } from '../engine/record/reply';
import { contextTooLarge } from '../engine/snapshot/size-budget';
import type { ResetMoment, ResetReport } from '../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime } from '../engine/runtime';
import { isThenable } from '../engine/callbacks/await-microtasks';
import type { SagaState } from '../engine/saga-state';
import type { OpenWait } from '../engine/waits/open-wait';
import { definedPath } from '../definition/walk-definition';
import { watchWait } from './wait-messages';
import { type Coroutine, type PromiseWait, type ReadyWait, wait } from '../engine/coroutine';
import type { LateReply } from '../engine/operators/inbox';
import type {
  CallbackEvent,
  HostMoment,
  IdleEvent,
  PortEvent,
  RequestEvent,
  StuckEvent,
  WakeEvent,
} from './port-event';

/** A host that passes each call to another host and records it. */
export class RecordingRuntime implements Runtime {
  readonly events: PortEvent[] = [];
  /** The state of the host after each event; as many as events once the engine is at rest. */
  readonly moments: HostMoment[] = [];
  /** Whether a cancel had arrived before the first event. */
  readonly isCancelledAtStart: boolean;
  readonly #inner: Runtime;
  readonly #state: SagaState;
  /** The requests beside others that have ended since flows have waited. */
  readonly #ended: string[] = [];
  readonly participantPolicy: Runtime['participantPolicy'];
  readonly now: Runtime['now'];
  readonly nonce: Runtime['nonce'];
  readonly cancelRequested: Runtime['cancelRequested'];
  readonly admits: Runtime['admits'];

  constructor(inner: Runtime, state: SagaState) {
    this.#inner = inner;
    this.#state = state;
    this.participantPolicy = inner.participantPolicy.bind(inner);
    this.now = inner.now.bind(inner);
    this.nonce = inner.nonce.bind(inner);
    this.cancelRequested = inner.cancelRequested.bind(inner);
    this.admits = inner.admits.bind(inner);
    this.isCancelledAtStart = inner.cancelRequested();
  }

  record(value: unknown, step: string): Coroutine<unknown> {
    return this.#inner.record(value, step);
  }

  adopt(definition: SagaDefinition, own: CallbackTable): readonly string[] {
    return this.#inner.adopt(definition, own);
  }

  callback(reference: string, step: string): UserCallback {
    const callback = this.#inner.callback(reference, step);
    if (isCalledAgain(this.#state, reference, step)) return callback;
    const kind = this.#state.journal.find(step)?.kind;
    return recordedCallback({ reference, step, kind }, callback, (event) => {
      this.#add(event);
    });
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const event = this.#add<RequestEvent>({ kind: 'request', dispatch });
    const sent = this.#inner.send(dispatch);
    const isBesideOthers = this.#state.openFlows.areConcurrent;
    const delivery = yield* isBesideOthers ? this.#watched(sent, dispatch.idempotencyKey) : sent;
    event.delivery = delivery;
    event.endedAfter = this.events.length;
    this.#settle();
    return delivery;
  }

  *idle(milliseconds: number | undefined, summary: string, wait?: OpenWait): Coroutine {
    const event = this.#add<IdleEvent>({ kind: 'idle', milliseconds, summary, ...(wait && { wait }) });
    const before = this.#reply();
    const arrivedInWait = watchWait(this.#state, wait);
    const idle = this.#inner.idle(milliseconds, summary, wait);
    let turn = idle.next();
    const arrived = arrivedInWait();
    if (arrived) event.arrived = arrived;
    while (turn.done !== true) turn = idle.next(yield turn.value);
    const reply = this.#reply();
    if (reply && reply !== before) event.reply = { request: this.#latestKey, ...reply };
    this.#settle();
  }

  /** Notes when each promise of a request has settled. */
  *#watched(sent: Coroutine<Delivery>, key: string): Coroutine<Delivery> {
    const note = (): void => {
      this.#ended.push(key);
    };
    let turn = sent.next();
    while (turn.done !== true) {
      const sending = turn.value as PromiseWait;
      const watched = () => {
        const promise = sending.begin();
        promise.then(note, note);
        // A fault may have cancelled the execution as the request left.
        this.#settle();
        return promise;
      };
      turn = sent.next(yield* wait(watched, sending.kind));
    }
    return turn.value;
  }

  async untilReady(given: ReadyWait): Promise<void> {
    const event = this.#add<WakeEvent>({ kind: 'wake', ended: [], replies: [] });
    const before = new Set(this.#replies().map(({ request }) => request));
    await this.#inner.untilReady(given);
    event.ended = this.#ended.splice(0);
    event.replies = this.#replies().filter(({ request }) => !before.has(request));
    this.#settle();
  }

  /** The reply that has come to the request under way. */
  #reply(): ClassedReply | undefined {
    return this.#state.active.all.find(({ reply }) => reply !== undefined)?.reply;
  }

  #replies(): readonly LateReply[] {
    return this.#state.active.all.flatMap(({ reply }) => reply ?? []);
  }

  *boundary(): Coroutine {
    this.#add({ kind: 'boundary', error: this.#state.error });
    yield* this.#inner.boundary();
    this.#settle();
  }

  *stuck(incident: Incident, isOver: () => boolean, until: number): Coroutine {
    const event = this.#add<StuckEvent>({ kind: 'stuck', incident: { ...incident } });
    yield* this.#inner.stuck(incident, isOver, until);
    event.isDecided = this.#state.active.byId(incident.id)?.isDecided === true;
    this.#settle();
  }

  *resetReport(moment: ResetMoment): Coroutine<ResetReport | undefined> {
    const report = yield* this.#inner.resetReport(moment);
    if (report) this.#add({ kind: 'reset', moment, report });
    return report;
  }

  mayRepeatTask(): Coroutine<boolean> {
    return this.#inner.mayRepeatTask();
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

/**
 * Whether another run of the execution calls a callback again: the one that makes the view of the saga, and the one that
 * makes the steps of a dynamic step. What they return there decides nothing, so a replay need not call them as often.
 */
export function isCalledAgain(
  { definition, journal }: Pick<SagaState, 'definition' | 'journal'>,
  reference: string,
  step: string,
): boolean {
  return definition.publishes?.callback === reference || journal.find(step)?.kind === 'dynamic';
}

/** A callback, and the step that calls it. */
interface CalledBy {
  readonly reference: string;
  readonly step: string;
  readonly kind: string | undefined;
}

/** A callback that records its calls and what comes of them. */
function recordedCallback(
  { reference, step, kind }: CalledBy,
  callback: UserCallback,
  add: (event: CallbackEvent) => void,
): UserCallback {
  const hook = hookOf(reference, step);
  const isLocal = purposeOf(kind, 'onExecute') === 'context';
  const purpose = purposeOf(kind, hook) ?? 'value';
  return (...given) => {
    const [draft] = given;
    const before = draft instanceof SagaContext ? { before: encodeContext(draft) } : {};
    const event: CallbackEvent = {
      ...{ kind: 'callback', reference, step, hook, isLocal, given },
      ...before,
      hasFailed: true,
    };
    add(event);
    const record = (result: unknown) => {
      recordResult(event, result, purpose);
      return result;
    };
    const result = callback(...given);
    return isThenable(result) ? Promise.resolve(result).then(record) : record(result);
  };
}

/** The part of a reference behind the step: `onExecute`, `if-1`, `merge.total`, `unless.card`. */
function hookOf(reference: string, step: string): string {
  if (isNoticePath(step)) return 'atEnd';
  // The name of the saga comes first, and may hold dots as well. That of a made saga holds items and rounds.
  const [place, own] = [definedPath(reference), `.${definedPath(step)}.`];
  return place.slice(place.lastIndexOf(own) + own.length);
}

function recordResult(event: CallbackEvent, result: unknown, purpose: HookPurpose): void {
  const [draft] = event.given;
  const isError = Object.prototype.toString.call(result) === '[object Error]';
  const after =
    purpose === 'context' && !isError && draft instanceof SagaContext
      ? contextAfter(draft, result)
      : undefined;
  if (after) event.after = after;
  if (purpose === 'value' && !isError) recordValue(event, result);
  event.hasFailed = isError || (purpose === 'context' && !after);
}

/** What cannot be stored is not recorded: the step fails. */
function recordValue(event: CallbackEvent, result: unknown): void {
  try {
    const isInner = event.hook === 'input';
    event.value = isInner
      ? encodeContext(new SagaContext(result as object))
      : encodeValue(result ?? null, 'value');
  } catch {
    // A Date, a duration or a list is used, and anything else fails the step.
  }
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
