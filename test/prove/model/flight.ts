/** The model of a request on its way: its attempts, in virtual time (S3, S8, S9). */
import type { RetryPolicy } from 'temporal-saga';
import { inDefinition } from '../all-steps';
import { type Phase, ROOT_KEY } from '../plan';
import { type AttemptReply, attemptReply, type Sender } from './attempt-replies';
import { sendMeanwhile } from './messages';
import type { Flight, ModelState, StartedStep } from './model-state';
import type { Request } from './requests';
import type { Run } from './run';
import type { Wake } from './world';

/** How a request ended, without the wait for a reply that comes later. */
export interface Delivered {
  readonly answer: AttemptReply;
  readonly attempts: number;
}

/** Sends a request, and waits until its last attempt has ended. */
export function* fly(
  state: ModelState,
  { step, plan }: { readonly step: StartedStep; readonly plan: Sender },
  phase: Phase,
  request: Request,
): Run<Delivered> {
  const flight = new RequestFlight(state, step, { plan, phase, request });
  state.flights.add(flight);
  flight.leave();
  yield { isReady: () => flight.delivered !== undefined };
  state.flights.delete(flight);
  const { delivered } = flight;
  if (!delivered) throw new Error('The request has not ended.');
  return delivered;
}

/** How long an attempt without an answer takes, in milliseconds. */
const ATTEMPT_TIMEOUT = 10_000;
const FIRST_PAUSE = 1_000;

interface Sent {
  readonly plan: Sender;
  readonly phase: Phase;
  readonly request: Request;
}

/** One request with its attempts. */
class RequestFlight implements Flight {
  readonly isProtected: boolean;
  readonly isUndo: boolean;
  delivered: Delivered | undefined;
  readonly #state: ModelState;
  readonly #step: StartedStep;
  readonly #sent: Sent;
  #attempts = 0;
  #pause = FIRST_PAUSE;
  #isGivenUp = false;
  #paused: Wake | undefined;

  constructor(state: ModelState, step: StartedStep, sent: Sent) {
    this.#state = state;
    this.#step = step;
    this.#sent = sent;
    this.isUndo = sent.phase === 'undo';
    this.isProtected = sent.phase !== 'execute' || state.pivot !== undefined;
  }

  get scope() {
    return this.#step.strand.flow.scope;
  }

  leave(): void {
    const { world, requests } = this.#state;
    const { plan, phase } = this.#sent;
    const place = this.#placeInDefinition;
    const before = requests.get(place) ?? 0;
    requests.set(place, before + 1);
    const takes = plan.takes?.[phase]?.[before];
    const arrive = () => {
      this.#attempt();
    };
    if (takes === undefined) world.arrives(arrive);
    else world.at(world.now + takes, arrive);
  }

  /** The running attempt ends, and no other follows. */
  giveUp(): void {
    this.#isGivenUp = true;
    if (!this.#paused) return;
    this.#state.world.remove(this.#paused);
    this.#continue();
  }

  get #placeInDefinition(): string {
    return `${inDefinition(this.#step.item.path)}:${this.#sent.phase}`;
  }

  #attempt(): void {
    const { world, attempts: counts } = this.#state;
    const { plan, phase } = this.#sent;
    this.#attempts += 1;
    const place = this.#placeInDefinition;
    const nth = (counts.get(place) ?? 0) + 1;
    counts.set(place, nth);
    this.#deliver();
    if (nth === 1 && phase === 'execute') sendMeanwhile(this.#state, inDefinition(this.#step.item.path));
    const answer = attemptReply(plan, { path: this.#step.item.path, phase }, nth);
    if (answer.is !== 'nothing') this.#end(answer);
    else if (answer.kind === undefined) world.at(world.now + ATTEMPT_TIMEOUT, () => this.#rest(answer));
    else this.#rest(answer);
  }

  #latest: AttemptReply = { is: 'nothing' };

  /** The pause before the next attempt. */
  #rest(answer: AttemptReply): void {
    const { world } = this.#state;
    this.#latest = answer;
    if (this.#mustEnd()) this.#continue();
    else this.#paused = world.at(world.now + this.#pause, () => this.#continue());
  }

  #continue(): void {
    const { phase } = this.#sent;
    const { options } = this.#step.item;
    this.#paused = undefined;
    this.#pause *= 2;
    const answer = this.#latest;
    const kind = answer.is === 'nothing' ? answer.kind : undefined;
    if (this.#mustEnd() || isLastByPolicy(options[phase], this.#attempts, kind)) this.#end(answer);
    else this.#attempt();
  }

  #mustEnd(): boolean {
    return this.#isGivenUp || (this.#state.isCancelRequested && !this.isProtected);
  }

  #end(answer: AttemptReply): void {
    this.delivered = { answer, attempts: this.#attempts };
  }

  #deliver(): void {
    const { path } = this.#step.item;
    const { phase, request } = this.#sent;
    const { execute, undo, probes } = this.#step.memory;
    const generations = { execute: execute.generation, undo: undo.generation, probe: probes };
    const { target, content } = request;
    this.#state.happened.push({
      target,
      step: path,
      key: keyOf(path, phase, generations[phase]),
      attempt: this.#attempts,
      content,
      about: phase === 'execute' ? [] : keysSent(this.#step),
    });
  }
}

/** Whether the policy allows no attempt after this one. */
export function isLastByPolicy(
  { maximumAttempts = Infinity, nonRetryable = [] }: RetryPolicy = {},
  attempt: number,
  kind = '',
): boolean {
  return attempt >= maximumAttempts || nonRetryable.includes(kind);
}

/** The keys under which the participant may know the request of a step. */
export function keysSent({ item, memory }: StartedStep): readonly string[] {
  return memory.sent.map((generation) => keyOf(item.path, 'execute', generation));
}

function keyOf(path: string, phase: Phase, generation: number): string {
  return `${ROOT_KEY}:${path}:${phase}:${generation}`;
}
