/** Owns the host of a run after a workflow reset. */
import type { UserCallback } from '../../definition/callbacks';
import { Inbox } from '../../engine/operators/inbox';
import type { Incident } from '../../engine/operators/incident';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import type { Coroutine } from '../../engine/coroutine';
import type { InMemoryRuntime } from '../in-memory-runtime';
import type { PortEvent } from '../port-event';
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
  #nonces = 0;

  constructor(live: InMemoryRuntime, given: AfterReset) {
    this.#live = live;
    this.#given = given;
  }

  callback(reference: string): UserCallback {
    return this.#live.callback(reference);
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
    if (this.#phase !== 'replay') return yield* this.#live.send(dispatch);
    this.#isUnderWay = true;
    const delivery = this.#next('request')?.delivery;
    return delivery ?? (yield* this.#live.send(dispatch));
  }

  *idle(milliseconds: number | undefined): Coroutine {
    const event = this.#phase === 'replay' ? this.#next('idle') : undefined;
    if (!event) yield* this.#live.idle(milliseconds);
    else if (event.reply) new Inbox(this.#given.state).deliver(event.reply);
  }

  *boundary(): Coroutine {
    yield* this.#live.boundary();
  }

  *stuck(incident: Incident, isOver: () => boolean): Coroutine {
    yield* this.#live.stuck(incident, isOver);
    this.#phase = 'resolved';
  }

  /** The replay ends before a request, but only after the engine has recorded the reply to the previous one. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *resetReport(): Coroutine<ResetReport | undefined> {
    const { report } = this.#given;
    if (this.#phase !== 'replay') return this.#phase === 'reported' ? report : undefined;
    const isRecorded = !this.#isUnderWay;
    this.#isUnderWay = false;
    if (!isRecorded || this.#isAhead('request') || this.#isAhead('idle')) return undefined;
    if (this.cancelRequested()) this.#live.cancel();
    this.#phase = 'reported';
    return report;
  }

  get #moment() {
    return this.#given.before.moments[this.#position - 1];
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
