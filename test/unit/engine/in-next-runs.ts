/** Runs an execution in memory as several runs: each one ends where it can only wait. */
import type { Saga } from '../../../src/definition/saga';
import { Inbox } from '../../../src/engine/operators/inbox';
import { type OperatorVerb, readAction } from '../../../src/engine/operators/operator-action';
import type { SagaState } from '../../../src/engine/saga-state';
import { continuedArguments, readContinued } from '../../../src/protocol/continued-run';
import { SagaRefused } from '../../../src/messages/saga-refused';
import type { ParticipantFunction } from '../../../src/activities/function-transport';
import { type Caller, InMemoryRuntime } from '../../../src/testing/in-memory-runtime';
import { runWithoutCoverage, startInMemory } from '../../../src/testing/start-in-memory';

/** What the participants of an execution do: an operation whose name they know is refused. */
export class Desk {
  readonly calls: string[] = [];
  readonly refuses = new Set<string>();

  /** Called with the target of each request before it is answered. */
  whenAsked: (target: string) => void = () => undefined;

  /** The contents of the requests of a target. */
  readonly contents = new Map<string, unknown[]>();

  readonly answer: ParticipantFunction = ({ target, content }) => {
    this.calls.push(target);
    this.contents.set(target, [...(this.contents.get(target) ?? []), content]);
    this.whenAsked(target);
    if (this.refuses.has(target)) throw new SagaRefused({ target });
    return {};
  };
}

/** An execution that continues in other runs. */
export class InNextRuns<T extends object> {
  readonly desk = new Desk();
  readonly #saga: Saga<T>;
  #state: SagaState | undefined;
  #runtime: InMemoryRuntime | undefined;
  #isCancelled = false;
  caller: Caller = () => undefined;

  constructor(saga: Saga<T>) {
    this.#saga = saga;
  }

  get state(): SagaState {
    if (this.#state) return this.#state;
    throw new Error('No run has begun.');
  }

  /** An operator acts on the open incident of a step, or on the whole execution. */
  act(verb: OperatorVerb, step?: string, given: object = {}): void {
    const action = readAction(verb, {
      ...(step !== undefined && { step }),
      by: 'ann',
      reason: 'a test',
      ...given,
    });
    new Inbox(this.state).checkAction(action);
    expect(new Inbox(this.state).act(action, 7)).toBe(true);
  }

  /** A cancel comes: now, or before the next run begins. */
  cancel(): void {
    if (this.#runtime) this.#runtime.cancel();
    else this.#isCancelled = true;
  }

  /** Continues in another run, until that can only wait, or ends. */
  async run(): Promise<SagaState> {
    const { state, callbacks } = await startInMemory(this.#saga, {} as never, 'root');
    this.#state ??= state;
    const runtime = new InMemoryRuntime({
      state: this.#state,
      callbacks,
      uuid: 'root',
      user: undefined,
      participants: { '*': this.desk.answer },
      caller: (wait) => this.caller(wait),
    });
    this.#runtime = runtime;
    if (this.#isCancelled) runtime.cancel();
    await runWithoutCoverage(this.#state, runtime);
    return this.#state;
  }

  /** What the next run begins with, through JSON. */
  continue(): void {
    this.state.wasCancelled ||= this.#runtime?.cancelRequested() === true;
    this.#runtime = undefined;
    this.#isCancelled = false;
    const args = JSON.parse(JSON.stringify(continuedArguments(this.state, {}))) as unknown[];
    this.#state = readContinued(args, 'run')?.state;
    this.state.rootKey = 'root';
  }
}
