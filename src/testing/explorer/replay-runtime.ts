import type { UserCallback } from '../../definition/callbacks';
import { HostInterrupt } from '../../engine/host-interrupt';
import { Inbox } from '../../engine/operators/inbox';
import type { Incident } from '../../engine/operators/incident';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import type { Coroutine } from '../../engine/coroutine';
import { inSandbox } from '../callback-sandbox';
import { aboutIncident } from '../in-memory-runtime';
import type { IdleEvent, PortEvent, RequestEvent } from '../port-event';
import { isSameJson, stableText } from '../stable-text';
import { START } from './schedule';
import type { Told } from './recorded-run';
import { operatorAfterReset } from './workflow-reset';

/** Thrown where the engine is to go on in a fresh run. It says nothing of the place, so that one will do. */
export const FRESH_RUN = new HostInterrupt('A fresh run goes on from here.');

/**
 * A host that gives a fresh engine the answers of an earlier run, and notices when it asks for anything else. It goes
 * through all runs of an execution.
 */
export class ReplayRuntime implements Runtime {
  /** The state that the engine works on at the moment. */
  state: SagaState;
  readonly #told: Told;
  readonly #breaks: boolean;
  #position = 0;
  #brokeAt = -1;
  #nonces = 0;
  #divergence: string | undefined;

  /**
   * @param breaks - Whether it asks for a fresh run wherever that is possible.
   */
  constructor(told: Told, state: SagaState, breaks: boolean) {
    this.#told = told;
    this.state = state;
    this.#breaks = breaks;
  }

  /** How the engine has left the way of the earlier run, if it has. */
  get divergence(): string | undefined {
    if (this.#divergence !== undefined) return this.#divergence;
    const left = this.#told.events[this.#position];
    return left && `The engine ended before it asked for ${eventText(left)}.`;
  }

  callback(reference: string): UserCallback {
    const callback = this.#told.callbacks.get(reference);
    // The earlier run had it.
    if (!callback) throw new HostInterrupt(`There is no callback ${reference}.`);
    return (...given) => {
      this.#take({ kind: 'callback', reference });
      return inSandbox(callback)(...given);
    };
  }

  participantPolicy(): undefined {
    return undefined;
  }

  now(): number {
    return this.#told.moments[this.#position - 1]?.now ?? 0;
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  cancelRequested(): boolean {
    const isFirst = this.#told.schedule.faults[0]?.site === START;
    return this.#told.moments[this.#position - 1]?.isCancelled ?? isFirst;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *resetReport(): Coroutine<ResetReport | undefined> {
    const next = this.#told.events[this.#position];
    if (this.#divergence !== undefined || next?.kind !== 'reset') return undefined;
    this.#position += 1;
    return next.report;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *send(dispatch: Dispatch): Coroutine<Delivery> {
    const event = this.#take({ kind: 'request', dispatch }) as RequestEvent | undefined;
    if (!event?.delivery) throw this.#stop();
    return event.delivery;
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *idle(milliseconds: number | undefined, summary: string): Coroutine {
    const event = this.#take({ kind: 'idle', milliseconds, summary }) as IdleEvent | undefined;
    if (!event) throw this.#stop();
    if (event.reply) new Inbox(this.state).deliver(event.reply);
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *boundary(): Coroutine {
    this.#breakOff();
    if (!this.#take({ kind: 'boundary', error: this.state.error })) throw this.#stop();
  }

  // eslint-disable-next-line require-yield -- it waits for nothing
  *stuck(incident: Incident): Coroutine {
    this.#breakOff();
    const event = this.#take({ kind: 'stuck', incident });
    const decide = operatorAfterReset(this.#told.schedule, () => this.state);
    const action = event?.kind === 'stuck' && event.isDecided === true ? decide({ ...incident }) : undefined;
    if (!action) throw this.#stop();
    new Inbox(this.state).act(aboutIncident(action, incident), this.now());
  }

  /** Each place is passed on the second time. */
  #breakOff(): void {
    if (!this.#breaks || this.#divergence !== undefined || this.#brokeAt === this.#position) return;
    this.#brokeAt = this.#position;
    throw FRESH_RUN;
  }

  /** The event of the earlier run, if it is this one. */
  #take(asked: Dispatched): PortEvent | undefined {
    if (this.#divergence !== undefined) return undefined;
    const event = this.#told.events[this.#position];
    if (event && isSame(event, asked)) {
      this.#position += 1;
      return event;
    }
    const expected = event ? eventText(event) : 'nothing more';
    this.#divergence = `The earlier run asked for ${expected}; now the engine asks for ${eventText(asked)}.`;
    return undefined;
  }

  #stop(): HostInterrupt {
    return new HostInterrupt(this.#divergence ?? 'Nobody comes to decide.');
  }
}

/** What of an event the engine asked for, without what came of it. */
type Dispatched =
  | { readonly kind: 'callback'; readonly reference: string }
  | { readonly kind: 'request'; readonly dispatch: Dispatch }
  | { readonly kind: 'idle'; readonly milliseconds: number | undefined; readonly summary: string }
  | { readonly kind: 'boundary'; readonly error: SagaState['error'] }
  | { readonly kind: 'stuck'; readonly incident: Incident }
  | { readonly kind: 'reset' };

function isSame(event: PortEvent, asked: Dispatched): boolean {
  if (event.kind !== asked.kind) return false;
  return Object.entries(asked).every(([key, value]) => {
    return isSameJson((event as unknown as Readonly<Record<string, unknown>>)[key], value);
  });
}

function eventText(event: Dispatched): string {
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
      return `a person for ${event.incident.step}`;
    case 'reset':
      return 'what was sent before a reset of the workflow';
  }
}
