/** Owns the host of a run after a workflow reset. */
import type { SagaDefinition } from '../../definition/definition';
import type { CallbackTable } from '../../definition/hook';
import type { UserCallback } from '../../definition/callbacks';
import { Inbox } from '../../engine/operators/inbox';
import type { Incident } from '../../engine/operators/incident';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime, RequestSize } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import type { OpenWait } from '../../engine/waits/open-wait';
import { type Coroutine, type ReadyWait, wait } from '../../engine/coroutine';
import { drainMicrotasks } from '../microtasks';
import type { InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent, RequestEvent } from '../port-event';
import { deliverMessages } from '../wait-messages';
import type { RunBefore } from './workflow-reset';

/** The input of a run after a reset. */
export interface AfterReset {
  readonly before: RunBefore;
  readonly report: ResetReport;
  readonly state: SagaState;
  /** Whether a cancel arrived before the first step. */
  readonly isCancelledAtStart: boolean;
}

/**
 * Replays the answers of the earlier run up to the reset; then reports the requests that the earlier run sent after that
 * point, until an operator decides; then passes all calls to the in-memory host.
 */
export class ResetRuntime implements Runtime {
  readonly #live: InMemoryRuntime;
  readonly #given: AfterReset;
  /** How many events of the earlier run are replayed. */
  #position = 0;
  #phase: 'replay' | 'reported' | 'resolved' = 'replay';
  /** Whether the engine has not asked for a reset report since its latest request was answered. */
  #isUnderWay = false;
  /** Ends the requests beside others, by their keys. */
  readonly #pending = new Map<string, () => void>();
  #nonces = 0;

  constructor(live: InMemoryRuntime, given: AfterReset) {
    this.#live = live;
    this.#given = given;
  }

  record(value: unknown, step: string): Coroutine<unknown> {
    return this.#live.record(value, step);
  }

  adopt(definition: SagaDefinition, own: CallbackTable): readonly string[] {
    return this.#live.adopt(definition, own);
  }

  callback(reference: string, step: string): UserCallback {
    return this.#live.callback(reference, step);
  }

  participantPolicy(): undefined {
    return undefined;
  }

  now(): number {
    return this.#phase === 'replay' ? (this.#moment?.now ?? 0) : this.#live.now();
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  cancelRequested(): boolean {
    if (this.#phase !== 'replay') return this.#live.cancelRequested();
    return this.#moment?.isCancelled ?? this.#given.isCancelledAtStart;
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const event = this.#phase === 'replay' ? this.#next('request') : undefined;
    if (!event?.delivery || !this.#hasEnded(event)) return yield* this.#live.send(dispatch);
    if (this.#given.state.openFlows.areConcurrent) yield* this.#untilEnded(dispatch.idempotencyKey);
    this.#isUnderWay = true;
    return event.delivery;
  }

  /** Whether the result of a request belongs to the replayed part; otherwise the request is sent again. */
  #hasEnded({ endedAfter = Infinity }: RequestEvent): boolean {
    return !this.#given.state.openFlows.areConcurrent || endedAfter <= this.#given.before.kept;
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

  *idle(milliseconds: number | undefined, summary: string, openWait?: OpenWait): Coroutine {
    const event = this.#phase === 'replay' ? this.#next('idle') : undefined;
    const { state } = this.#given;
    if (event?.arrived) deliverMessages(state, event.arrived, this.now());
    else if (!event || state.openFlows.areConcurrent) {
      yield* this.#live.idle(milliseconds, summary, openWait);
    } else if (event.reply) new Inbox(state).deliver(event.reply);
  }

  async untilReady(given: ReadyWait): Promise<void> {
    const event = this.#phase === 'replay' ? this.#next('wake') : undefined;
    for (const key of event?.ended ?? []) this.#pending.get(key)?.();
    for (const reply of event?.replies ?? []) new Inbox(this.#given.state).deliver(reply);
    await drainMicrotasks();
    if (!given.isReady()) await this.#live.untilReady(given);
  }

  admits(request?: RequestSize): boolean {
    return this.#live.admits(request);
  }

  *boundary(): Coroutine {
    yield* this.#live.boundary();
  }

  *stuck(incident: Incident, isOver: () => boolean, until: number): Coroutine {
    yield* this.#live.stuck(incident, isOver, until);
    this.#phase = 'resolved';
  }

  mayRepeatTask(): Coroutine<boolean> {
    return this.#live.mayRepeatTask();
  }

  /** The replay ends before a request, but only after the engine has recorded the reply to the previous one. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *resetReport(): Coroutine<ResetReport | undefined> {
    const { report } = this.#given;
    if (this.#phase !== 'replay') return this.#phase === 'reported' ? report : undefined;
    const isRecorded = !this.#isUnderWay;
    this.#isUnderWay = false;
    if (!isRecorded || !this.#isReplayed) return undefined;
    if (this.cancelRequested()) this.#live.cancel();
    this.#phase = 'reported';
    return report;
  }

  get #moment() {
    return this.#given.before.moments[this.#position - 1];
  }

  /** Whether all answers of the earlier run have been given. */
  get #isReplayed(): boolean {
    return (['request', 'idle', 'wake'] as const).every((kind) => !this.#isAhead(kind));
  }

  get #rest(): readonly PortEvent[] {
    const { events, kept } = this.#given.before;
    return events.slice(this.#position, kept);
  }

  #isAhead(kind: PortEvent['kind']): boolean {
    return this.#rest.some((event) => event.kind === kind);
  }

  /** The next event of a kind in the replayed part. */
  #next<K extends PortEvent['kind']>(kind: K): Extract<PortEvent, { kind: K }> | undefined {
    const index = this.#rest.findIndex((event) => event.kind === kind);
    const event = this.#rest[index];
    this.#position += index + 1;
    return event as Extract<PortEvent, { kind: K }> | undefined;
  }
}
