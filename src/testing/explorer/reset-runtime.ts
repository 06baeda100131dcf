/** The host of a run that came from a reset of the workflow. */
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

/** What the run goes on with when its replayed past is over. */
export interface AfterReset {
  readonly before: RunBefore;
  readonly report: ResetReport;
  readonly state: SagaState;
  /** Whether a cancel had come before the first step. */
  readonly isCancelledAtStart: boolean;
}

/**
 * Gives the engine the answers of the run before up to the reset; then the report of what that run had sent, until an
 * operator is waited for; and then what another host gives.
 */
export class ResetRuntime implements Runtime {
  readonly #live: InMemoryRuntime;
  readonly #given: AfterReset;
  /** How many events of the run before were replayed. */
  #position = 0;
  #phase: 'past' | 'reported' | 'resolved' = 'past';
  /** Whether the engine has not looked for a reset yet since its latest request was answered. */
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
    return this.#phase === 'past' ? (this.#moment?.now ?? 0) : this.#live.now();
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  cancelRequested(): boolean {
    if (this.#phase !== 'past') return this.#live.cancelRequested();
    return this.#moment?.isCancelled ?? this.#given.isCancelledAtStart;
  }

  *send(dispatch: Dispatch): Coroutine<Delivery> {
    if (this.#phase !== 'past') return yield* this.#live.send(dispatch);
    this.#isUnderWay = true;
    const delivery = this.#next('request')?.delivery;
    return delivery ?? (yield* this.#live.send(dispatch));
  }

  *idle(milliseconds: number | undefined): Coroutine {
    const event = this.#phase === 'past' ? this.#next('idle') : undefined;
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

  /** The past ends in front of a request: not while the one before it is still to be booked. */
  // eslint-disable-next-line require-yield -- it waits for nothing
  *resetReport(): Coroutine<ResetReport | undefined> {
    const { report } = this.#given;
    if (this.#phase !== 'past') return this.#phase === 'reported' ? report : undefined;
    const isBooked = !this.#isUnderWay;
    this.#isUnderWay = false;
    if (!isBooked || this.#isToCome('request') || this.#isToCome('idle')) return undefined;
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

  #isToCome(kind: PortEvent['kind']): boolean {
    return this.#rest.some((event) => event.kind === kind);
  }

  /** The next event of a kind in the past. */
  #next<K extends PortEvent['kind']>(kind: K): Extract<PortEvent, { kind: K }> | undefined {
    const index = this.#rest.findIndex((event) => event.kind === kind);
    const event = this.#rest[index];
    this.#position += index + 1;
    return event as Extract<PortEvent, { kind: K }> | undefined;
  }
}
