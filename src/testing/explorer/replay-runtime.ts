/**
 * Owns the host of a replay: it gives a new engine the recorded answers of an earlier run and detects any other call. It
 * serves the crash check (L6) and the continue-as-new checks (L7, L8).
 */
import type { CallbackTable } from '../../definition/hook';
import type { SagaDefinition } from '../../definition/definition';
import type { UserCallback } from '../../definition/callbacks';
import { HostInterrupt } from '../../engine/host-interrupt';
import { Inbox } from '../../engine/operators/inbox';
import type { Incident } from '../../engine/operators/incident';
import type { ResetMoment, ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime, RequestSize } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import { type Coroutine, type ReadyWait, untilReady, wait } from '../../engine/coroutine';
import { inSandbox } from '../callback-sandbox';
import { asOperatorAction } from '../in-memory-runtime';
import { isCalledAgain } from '../recording-runtime';
import { drainMicrotasks } from '../microtasks';
import { RequestPace } from '../request-pace';
import type { IdleEvent, PortEvent, RequestEvent, StuckEvent, WakeEvent } from '../port-event';
import { stableText } from '../stable-text';
import { deliverMessages } from '../wait-messages';
import type { RecordedRun } from './recorded-run';
import { operatorAfterReset } from './workflow-reset';

/** Thrown to let the execution continue as new. It carries no data, so one instance is enough. */
export const CONTINUE_AS_NEW = new HostInterrupt('The execution continues as new here.');

/** The engine's port over the events of an earlier run. One instance serves all continue-as-new runs of an execution. */
export class ReplayRuntime implements Runtime {
  /** The state of the current run. */
  state: SagaState;
  readonly #run: RecordedRun;
  readonly #breaks: boolean;
  readonly #pace = new RequestPace();
  /** The callbacks of sagas that were made while the execution runs. */
  readonly #made: CallbackTable = new Map();
  #position = 0;
  /** Ends the requests beside others, by their keys. */
  readonly #pending = new Map<string, () => void>();
  /** The incidents that wait beside other flows: a continue-as-new run waits for them again. */
  readonly #waiting = new Map<string, StuckEvent>();
  #brokeAt = -1;
  #nonces = 0;
  #divergence: string | undefined;

  /**
   * @param breaks - Whether to continue as new wherever that is possible.
   */
  constructor(run: RecordedRun, state: SagaState, breaks: boolean) {
    this.#run = run;
    this.state = state;
    this.#breaks = breaks;
  }

  /** The first difference between the calls of the engine and the earlier run, if there is one. */
  get divergence(): string | undefined {
    if (this.#divergence !== undefined) return this.#divergence;
    const left = this.#run.events[this.#position];
    return left && `The engine ended before ${eventText(left)}.`;
  }

  callback(reference: string, step: string): UserCallback {
    const callback = this.#made.get(reference) ?? this.#run.callbacks.get(reference, step);
    // A replay has the callbacks of the earlier run, so this does not happen.
    if (!callback) throw new HostInterrupt(`There is no callback ${reference}.`);
    if (isCalledAgain(this.state, reference, step)) return inSandbox(callback);
    return (...given) => {
      this.#take({ kind: 'callback', reference, step });
      return inSandbox(callback)(...given);
    };
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *record(value: unknown): Coroutine<unknown> {
    return value;
  }

  adopt(_: SagaDefinition, own: CallbackTable): readonly string[] {
    for (const [reference, callback] of own) this.#made.set(reference, callback);
    return [];
  }

  participantPolicy(): undefined {
    return undefined;
  }

  now(): number {
    return this.#run.moments[this.#position - 1]?.now ?? 0;
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  cancelRequested(): boolean {
    const { moments, isCancelledAtStart } = this.#run;
    return moments[this.#position - 1]?.isCancelled ?? isCancelledAtStart;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *resetReport(moment: ResetMoment): Coroutine<ResetReport | undefined> {
    const next = this.#run.events[this.#position];
    if (this.#divergence !== undefined || next?.kind !== 'reset' || next.moment !== moment) return undefined;
    this.#position += 1;
    return next.report;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *mayRepeatTask(): Coroutine<boolean> {
    return false;
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const event = this.#take({ kind: 'request', dispatch }) as RequestEvent | undefined;
    if (!event) throw this.#stop();
    if (this.state.openFlows.areConcurrent) {
      this.#pace.begins(dispatch.size);
      yield* this.#untilEnded(dispatch.idempotencyKey);
    }
    if (!event.delivery) throw this.#stop();
    return event.delivery;
  }

  /** Waits for the place in the earlier run at which a request beside others has ended. */
  #untilEnded(key: string): Coroutine {
    return wait(
      () =>
        new Promise<void>((resolve) => {
          this.#pending.set(key, resolve);
        }),
    );
  }

  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    const wasCancelled = this.cancelRequested();
    const event = this.#take({ kind: 'idle', milliseconds, summary }) as IdleEvent | undefined;
    if (!event) throw this.#stop();
    if (event.arrived) deliverMessages(this.state, event.arrived, this.now());
    else if (this.state.openFlows.areConcurrent) {
      // A cancel that came as the wait began has ended it.
      if (wasCancelled || !this.cancelRequested()) yield* this.#untilArrival(milliseconds);
    } else if (event.reply) new Inbox(this.state).deliver(event.reply);
  }

  *#untilArrival(milliseconds = Infinity): Coroutine {
    const { arrivals } = this.state;
    const until = this.now() + milliseconds;
    const isReady = () => this.state.arrivals !== arrivals || this.now() >= until;
    yield* untilReady(this, { isReady, isQuiescent: () => false });
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *boundary(): Coroutine {
    this.#breakOff();
    if (!this.#take({ kind: 'boundary', error: this.state.error })) throw this.#stop();
  }

  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    // Beside other flows, the wait of all of them is the place to continue as new.
    if (!this.state.openFlows.areConcurrent) this.#breakOff();
    const known = this.#waiting.get(incident.id);
    const event = known ?? (this.#take({ kind: 'stuck', incident }) as StuckEvent | undefined);
    if (event) this.#waiting.set(incident.id, event);
    const decide = operatorAfterReset(this.#run.schedule, () => this.state);
    const action = event?.isDecided === true ? decide({ ...incident }) : undefined;
    if (!action) {
      // What ends the whole saga may end a wait for an operator as it begins.
      if (event && isOver()) return;
      if (!event || !this.state.openFlows.areConcurrent) throw this.#stop();
      yield* untilReady(this, { isReady: isOver, isQuiescent: () => true });
      return;
    }
    new Inbox(this.state).act(asOperatorAction(action, incident), this.now());
  }

  /** What has ended in the earlier run while its flows waited ends here. */
  async untilReady(given: ReadyWait): Promise<void> {
    if (given.isQuiescent()) this.#breakOff();
    const event = this.#take({ kind: 'wake' }) as WakeEvent | undefined;
    if (!event) throw this.#stop();
    for (const key of event.ended) this.#pending.get(key)?.();
    for (const reply of event.replies) new Inbox(this.state).deliver(reply);
    await drainMicrotasks();
    this.#pace.restart();
    if (!given.isReady()) throw this.#stop();
  }

  admits(request?: RequestSize): boolean {
    return this.#pace.admits(request?.size ?? 0);
  }

  /** Breaks off once at each place: the next run passes it. */
  #breakOff(): void {
    if (!this.#breaks || this.#divergence !== undefined || this.#brokeAt === this.#position) return;
    this.#brokeAt = this.#position;
    throw CONTINUE_AS_NEW;
  }

  /** The next event of the earlier run, if it equals this call. */
  #take(called: EngineCall): PortEvent | undefined {
    if (this.#divergence !== undefined) return undefined;
    const event = this.#run.events[this.#position];
    if (event && isSame(event, called)) {
      const wasCancelled = this.cancelRequested();
      this.#position += 1;
      const isCancelled = this.cancelRequested() && !wasCancelled;
      if (isCancelled && this.state.openFlows.areConcurrent) new Inbox(this.state).wake();
      return event;
    }
    const expected = event ? eventText(event) : 'the end';
    this.#divergence = `The earlier run continues with ${expected}; the replay continues with ${eventText(called)}.`;
    return undefined;
  }

  #stop(): HostInterrupt {
    return new HostInterrupt(this.#divergence ?? 'No operator decides.');
  }
}

/** A call of the engine, without its result. */
type EngineCall =
  | { readonly kind: 'callback'; readonly reference: string; readonly step: string }
  | { readonly kind: 'request'; readonly dispatch: Dispatch }
  | { readonly kind: 'idle'; readonly milliseconds: number | undefined; readonly summary: string }
  | { readonly kind: 'boundary'; readonly error: SagaState['error'] }
  | { readonly kind: 'stuck'; readonly incident: Incident }
  | { readonly kind: 'wake' }
  | { readonly kind: 'reset' };

function isSame(event: PortEvent, called: EngineCall): boolean {
  if (event.kind !== called.kind) return false;
  return Object.entries(called).every(([key, value]) => {
    return isSameButForIds((event as unknown as Readonly<Record<string, unknown>>)[key], value);
  });
}

/** Whether two values are the same, apart from the ids of incidents: another run of an execution draws others. */
export function isSameButForIds(one: unknown, other: unknown): boolean {
  return withoutIds(one) === withoutIds(other);
}

function withoutIds(value: unknown): string {
  return stableText(value).replaceAll(/"incident-\d+"/g, '"incident"');
}

function eventText(event: EngineCall): string {
  switch (event.kind) {
    case 'callback':
      return `the callback ${event.reference}`;
    case 'request':
      return `the request ${event.dispatch.idempotencyKey} to ${event.dispatch.target} ${stableText(event.dispatch.content)}`;
    case 'idle':
      return `a wait (${event.summary})`;
    case 'boundary':
      return 'the next step';
    case 'stuck':
      return `an operator for ${event.incident.step}`;
    case 'wake':
      return 'a wait of flows beside each other';
    case 'reset':
      return 'the report of a workflow reset';
  }
}
