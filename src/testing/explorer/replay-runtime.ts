/**
 * Owns the host of a replay: it gives a new engine the recorded answers of an earlier run and detects any other call. It
 * serves the crash check (L6) and the continue-as-new checks (L7, L8).
 */
import type { UserCallback } from '../../definition/callbacks';
import { HostInterrupt } from '../../engine/host-interrupt';
import { Inbox } from '../../engine/operators/inbox';
import type { Incident } from '../../engine/operators/incident';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Delivery, Dispatch, Runtime } from '../../engine/runtime';
import type { SagaState } from '../../engine/saga-state';
import type { Coroutine } from '../../engine/coroutine';
import { inSandbox } from '../callback-sandbox';
import { asOperatorAction } from '../in-memory-runtime';
import type { IdleEvent, PortEvent, RequestEvent } from '../port-event';
import { isSameJson, stableText } from '../stable-text';
import { START } from './schedule';
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
  #position = 0;
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

  callback(reference: string): UserCallback {
    const callback = this.#run.callbacks.get(reference);
    // A replay has the callbacks of the earlier run, so this does not happen.
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
    return this.#run.moments[this.#position - 1]?.now ?? 0;
  }

  nonce(): string {
    return `incident-${String((this.#nonces += 1))}`;
  }

  cancelRequested(): boolean {
    const isFirst = this.#run.schedule.faults[0]?.site === START;
    return this.#run.moments[this.#position - 1]?.isCancelled ?? isFirst;
  }

  // eslint-disable-next-line require-yield -- it answers at once
  *resetReport(): Coroutine<ResetReport | undefined> {
    const next = this.#run.events[this.#position];
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
    const decide = operatorAfterReset(this.#run.schedule, () => this.state);
    const action = event?.kind === 'stuck' && event.isDecided === true ? decide({ ...incident }) : undefined;
    if (!action) throw this.#stop();
    new Inbox(this.state).act(asOperatorAction(action, incident), this.now());
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
      this.#position += 1;
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
  | { readonly kind: 'callback'; readonly reference: string }
  | { readonly kind: 'request'; readonly dispatch: Dispatch }
  | { readonly kind: 'idle'; readonly milliseconds: number | undefined; readonly summary: string }
  | { readonly kind: 'boundary'; readonly error: SagaState['error'] }
  | { readonly kind: 'stuck'; readonly incident: Incident }
  | { readonly kind: 'reset' };

function isSame(event: PortEvent, called: EngineCall): boolean {
  if (event.kind !== called.kind) return false;
  return Object.entries(called).every(([key, value]) => {
    return isSameJson((event as unknown as Readonly<Record<string, unknown>>)[key], value);
  });
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
    case 'reset':
      return 'the report of a workflow reset';
  }
}
