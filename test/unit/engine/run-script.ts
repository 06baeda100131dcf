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
import { act, type GivenAction } from './operator';

/** A reason to start compensation. */
export type StopKind = 'abort' | 'end' | 'cancel' | 'deadline';

/** An execution with everything that happens to it. */
export interface Script {
  readonly saga: Saga;
  readonly context?: object;
  /**
   * The outcomes of the requests of a step (`a`, `a:undo`, `a:probe`), in their order; the last one repeats.
   * @defaultValue a success
   */
  readonly outcomes?: Readonly<Record<string, readonly DeliveryOutcome[]>>;
  /** The requests during which the saga gets a reason to start compensation. */
  readonly stops?: Readonly<Record<string, StopKind>>;
  /** The requests whose reply arrives while the saga waits for it. */
  readonly replies?: Readonly<Record<string, number>>;
  /** The operator's actions, one each time the execution is stuck. An action that does not fit becomes `done`. */
  readonly actions?: readonly GivenAction[];
}

/** A recorded execution. */
export interface ScriptRun {
  readonly record: SagaRecord;
  readonly endedBy: string | undefined;
  /** The calls of the host, without the ones that a continue-as-new run repeats. */
  readonly calls: readonly string[];
  readonly dispatches: readonly Dispatch[];
  /** The places at which continue-as-new was possible. */
  readonly places: readonly string[];
}

/**
 * Runs the execution of a script.
 *
 * @param continuesAt - Whether the execution continues as new at this place: the state then passes through the arguments of
 * the next run, as JSON.
 */
export async function runScript(
  script: Script,
  continuesAt: (place: string) => boolean = () => false,
): Promise<ScriptRun> {
  const { definition, callbacks } = script.saga.describe();
  const host = new ScriptHost(script, continuesAt);
  let state = new SagaState(definition, encodeContext(new SagaContext(script.context ?? {})));
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
    if (interrupt === undefined || interrupt === NO_ACTION_LEFT) break;
    if (!(interrupt instanceof ContinueAsNew)) throw interrupt;
    const args = JSON.parse(JSON.stringify(continuedArguments(state, {}))) as unknown[];
    state = readContinued(args, 'run')!.state;
  }
  return host.scriptRunOf(state);
}

class ContinueAsNew extends HostInterrupt {}

const NO_ACTION_LEFT = new HostInterrupt('The operator has no action left.');

/** The part of a host that lives through all runs of an execution. */
class ScriptHost {
  readonly #script: Script;
  readonly #continuesAt: (place: string) => boolean;
  readonly #sent = new Map<string, number>();
  readonly #calls: string[] = [];
  readonly #dispatches: Dispatch[] = [];
  readonly #places = new Set<string>();
  readonly #actions: Iterator<GivenAction>;
  #time = 1_000;
  #nonces = 0;
  #cancelled = false;
  #awaited: string | undefined;

  constructor(script: Script, continuesAt: (place: string) => boolean) {
    this.#script = script;
    this.#continuesAt = continuesAt;
    this.#actions = (script.actions ?? []).values();
  }

  /** Every request gets the next outcome of the script. */
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
      const notices = state.notices.length;
      this.#pass(`boundary ${String(state.journal.entries.length)}/${String(undone)}/${String(notices)}`);
    };
    runtime.whenStuck = ({ id }) => {
      this.#pass(`stuck ${id}`);
      const { done, value } = this.#actions.next();
      if (done) throw NO_ACTION_LEFT;
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

  scriptRunOf(state: SagaState): ScriptRun {
    return {
      record: toRecord('s', state),
      endedBy: state.endedBy,
      calls: this.#calls,
      dispatches: this.#dispatches,
      places: [...this.#places],
    };
  }

  /** Each place is passed once, whether the execution continues as new there or not. */
  #pass(place: string): void {
    if (this.#places.has(place)) return;
    this.#places.add(place);
    if (this.#continuesAt(place)) throw new ContinueAsNew(place);
  }

  #answer(key: string, state: SagaState): DeliveryOutcome {
    const { outcomes = {}, stops = {} } = this.#script;
    const times = this.#sent.get(key) ?? 0;
    this.#sent.set(key, times + 1);
    if (times === 0 && key in stops) this.#stop(stops[key]!, state);
    const list = outcomes[key] ?? [success];
    const outcome = list[Math.min(times, list.length - 1)] ?? success;
    this.#awaited = outcome.kind === 'accepted' ? key : undefined;
    return outcome;
  }

  #stop(reason: StopKind, state: SagaState): void {
    if (reason === 'abort' || reason === 'end') act(state, reason);
    if (reason === 'cancel') this.#cancelled = true;
    if (reason === 'deadline') state.deadline = 1;
  }

  #reply(state: SagaState): void {
    const status = this.#awaited === undefined ? undefined : this.#script.replies?.[this.#awaited];
    if (status === undefined) return;
    const request = keyOf(state, this.#awaited!);
    this.#awaited = undefined;
    new Inbox(state).deliver({ request, ...classed({ status, content: { late: true } }) });
  }
}

/** The idempotency key of the running request. */
function keyOf({ journal }: SagaState, request: string): string {
  const [step = '', phase = 'execute'] = request.split(':');
  const entry = journal.find(step);
  const { generation = 1 } = (phase === 'undo' ? entry?.undo : entry) ?? {};
  return `root:${step}:${phase}:${String(generation)}`;
}
