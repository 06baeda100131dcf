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

  /** The contents of the requests of a target. */
  readonly contents = new Map<string, unknown[]>();

  readonly answer: ParticipantFunction = ({ target, content }) => {
    this.calls.push(target);
    this.contents.set(target, [...(this.contents.get(target) ?? []), content]);
    if (this.refuses.has(target)) throw new SagaRefused({ target });
    return {};
  };
}

/** An execution that continues in other runs. */
export class InNextRuns<T extends object> {
  readonly desk = new Desk();
  readonly #saga: Saga<T>;
  #state: SagaState | undefined;
  /** Whether a cancel has come before the next run begins. */
  cancelled = false;
  caller: Caller = () => undefined;

  constructor(saga: Saga<T>) {
    this.#saga = saga;
  }

  get state(): SagaState {
    if (this.#state) return this.#state;
    throw new Error('No run has begun.');
  }

  /** An operator acts on the open incident of a step. */
  act(verb: OperatorVerb, step: string, given: object = {}): void {
    const action = readAction(verb, { step, by: 'ann', reason: 'a test', ...given });
    expect(new Inbox(this.state).act(action, 7)).toBe(true);
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
    if (this.cancelled) runtime.cancel();
    await runWithoutCoverage(this.#state, runtime);
    return this.#state;
  }

  /** What the next run begins with, through JSON. */
  continue(): void {
    const args = JSON.parse(JSON.stringify(continuedArguments(this.state, {}))) as unknown[];
    this.#state = readContinued(args, 'run')?.state;
    this.state.rootKey = 'root';
  }
}
