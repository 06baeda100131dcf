import { classed } from '../../../src/protocol/classed-reply';
import { Inbox } from '../../../src/engine/operators/inbox';
import { encodeContext } from '../../../src/context/encoding';
import { SagaContext } from '../../../src/context/saga-context';
import type { Saga } from '../../../src/definition/saga';
import { HostInterrupt } from '../../../src/engine/host-interrupt';
import { runSaga } from '../../../src/engine/run-saga';
import { type DeliveryOutcome, type Dispatch } from '../../../src/engine/runtime';
import { SagaState } from '../../../src/engine/saga-state';
import { runCoroutine } from '../../../src/engine/coroutine';
import { continuedArguments, readContinued } from '../../../src/protocol/continued-run';
import { type SagaRecord, toRecord } from '../../../src/protocol/record';
import { FakeRuntime, success } from './fake-runtime';
import { act, type Deed } from './operator';

/** How somebody asks a saga to turn round. */
export type Turn = 'abort' | 'end' | 'cancel' | 'deadline';

/** An execution with all that happens to it, written down beforehand. */
export interface Story {
  readonly saga: Saga;
  readonly context?: object;
  /**
   * What comes of the requests of a step (`a`, `a:undo`, `a:probe`), one after the other; the last one for ever.
   * @defaultValue a success
   */
  readonly outcomes?: Readonly<Record<string, readonly DeliveryOutcome[]>>;
  /** The requests in the midst of which somebody asks the saga to turn round. */
  readonly turns?: Readonly<Record<string, Turn>>;
  /** The requests whose reply comes while it is waited for. */
  readonly replies?: Readonly<Record<string, number>>;
  /** What a person does, each time the execution is stuck. What does not fit is done by hand. */
  readonly deeds?: readonly Deed[];
}

/** How it came out. */
export interface Told {
  readonly record: SagaRecord;
  readonly endedBy: string | undefined;
  /** What was asked of the host, but for what is asked again after a fresh run has begun. */
  readonly calls: readonly string[];
  readonly dispatches: readonly Dispatch[];
  /** The places at which a fresh run was possible. */
  readonly places: readonly string[];
}

/**
 * Runs an execution.
 *
 * @param breaks - Whether it goes on in a fresh run at this place: the state then passes through the arguments
 * of that run, as JSON.
 */
export async function tell(story: Story, breaks: (place: string) => boolean = () => false): Promise<Told> {
  const { definition, callbacks } = story.saga.describe();
  const host = new StoryHost(story, breaks);
  let state = new SagaState(definition, encodeContext(new SagaContext(story.context ?? {})));
  for (;;) {
    state.rootKey = 'root';
    const runtime = new FakeRuntime(
      state,
      callbacks,
      host.answersFor(() => state),
    );
    host.attach(runtime, state);
    const interrupt = await runCoroutine(runSaga(state, runtime)).then(
      () => undefined,
      (error: unknown) => error,
    );
    host.detach(runtime);
    if (interrupt === undefined || interrupt === NOBODY) break;
    if (!(interrupt instanceof FreshRun)) throw interrupt;
    const args = JSON.parse(JSON.stringify(continuedArguments(state, {}))) as unknown[];
    state = readContinued(args, 'run')!.state;
  }
  return host.toldOf(state);
}

class FreshRun extends HostInterrupt {}

const NOBODY = new HostInterrupt('Nobody comes any more.');

/** What goes on through all runs of an execution. */
class StoryHost {
  readonly #story: Story;
  readonly #breaks: (place: string) => boolean;
  readonly #asked = new Map<string, number>();
  readonly #calls: string[] = [];
  readonly #dispatches: Dispatch[] = [];
  readonly #places = new Set<string>();
  readonly #deeds: Iterator<Deed>;
  #time = 1_000;
  #nonces = 0;
  #cancelled = false;
  #awaited: string | undefined;

  constructor(story: Story, breaks: (place: string) => boolean) {
    this.#story = story;
    this.#breaks = breaks;
    this.#deeds = (story.deeds ?? []).values();
  }

  /** Whatever is asked for gets the next outcome of the story. */
  answersFor(state: () => SagaState) {
    return new Proxy<Record<string, () => DeliveryOutcome>>(
      {},
      {
        get: (_, key) => () => this.#answer(String(key), state()),
      },
    );
  }

  attach(runtime: FakeRuntime, state: SagaState): void {
    runtime.time = this.#time;
    runtime.nonces = this.#nonces;
    runtime.cancelled = this.#cancelled;
    runtime.atBoundary = () => {
      const undone = state.journal.entries.filter(({ undo }) => undo).length;
      this.#pass(`boundary ${String(state.journal.entries.length)}/${String(undone)}`);
    };
    runtime.whenStuck = ({ id }) => {
      this.#pass(`stuck ${id}`);
      const { done, value } = this.#deeds.next();
      if (done) throw NOBODY;
      if (!act(state, ...value)) act(state, 'done');
    };
    runtime.whileIdle = () => {
      this.#reply(state);
    };
    const send = runtime.send.bind(runtime);
    const isCancelled = () => this.#cancelled;
    runtime.send = function* (dispatch) {
      runtime.time += 10;
      const delivery = yield* send(dispatch);
      runtime.cancelled = isCancelled();
      return { ...delivery, attempts: 2 };
    };
  }

  detach(runtime: FakeRuntime): void {
    this.#time = runtime.time;
    this.#nonces = runtime.nonces;
    this.#calls.push(...runtime.calls.filter((call) => !call.startsWith('stuck')));
    this.#dispatches.push(...runtime.dispatches);
  }

  toldOf(state: SagaState): Told {
    return {
      record: toRecord('s', state),
      endedBy: state.endedBy,
      calls: this.#calls,
      dispatches: this.#dispatches,
      places: [...this.#places],
    };
  }

  /** Each place is passed once, whether the run breaks off there or not. */
  #pass(place: string): void {
    if (this.#places.has(place)) return;
    this.#places.add(place);
    if (this.#breaks(place)) throw new FreshRun(place);
  }

  #answer(key: string, state: SagaState): DeliveryOutcome {
    const { outcomes = {}, turns = {} } = this.#story;
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    if (times === 0 && key in turns) this.#turn(turns[key]!, state);
    const list = outcomes[key] ?? [success];
    const outcome = list[Math.min(times, list.length - 1)] ?? success;
    this.#awaited = outcome.kind === 'accepted' ? key : undefined;
    return outcome;
  }

  #turn(reason: Turn, state: SagaState): void {
    if (reason === 'abort' || reason === 'end') act(state, reason);
    if (reason === 'cancel') this.#cancelled = true;
    if (reason === 'deadline') state.deadline = 1;
  }

  #reply(state: SagaState): void {
    const status = this.#awaited === undefined ? undefined : this.#story.replies?.[this.#awaited];
    if (status === undefined) return;
    const request = keyOf(state, this.#awaited!);
    this.#awaited = undefined;
    new Inbox(state).deliver({ request, ...classed({ status, content: { late: true } }) });
  }
}

/** The idempotency key of the request that is under way. */
function keyOf({ journal }: SagaState, request: string): string {
  const [step = '', phase = 'execute'] = request.split(':');
  const entry = journal.find(step);
  const { generation = 1 } = (phase === 'undo' ? entry?.undo : entry) ?? {};
  return `root:${step}:${phase}:${String(generation)}`;
}
