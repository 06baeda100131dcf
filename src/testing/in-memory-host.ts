import { type ParticipantFunction } from '../activities/function-transport';
import type { StepActivity } from '../activities/step-activity';
import type { LooseFields } from '../context/context-types';
import { encodeContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import { isCommittedSaga, type Saga } from '../definition/saga';
import { isTooLarge } from '../engine/limits';
import { runSaga } from '../engine/run-saga';
import { SagaState } from '../engine/state';
import { perform } from '../engine/work';
import { SagaError } from '../errors/saga-error';
import { toRecord } from '../protocol/record';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { SagaExecution } from '../protocol/saga-execution';
import { InMemoryRuntime } from './in-memory-runtime';

/** Who takes part in the sagas that run on a host in memory. */
export interface InMemoryHostOptions {
  /** The participants by name; `'*'` catches all others. */
  readonly participants?: Readonly<Record<string, ParticipantFunction>>;
  /** The activities that local steps name. */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
}

/** How one execution is started. */
export interface InMemoryRunOptions {
  /** @defaultValue `memory-<n>` */
  readonly uuid?: string;
  readonly user?: string;
}

/**
 * Runs sagas in this process, on the same engine as the worker does, without a server: for tests.
 *
 * Time is virtual: waits between attempts cost nothing. Same saga, same calls, same requests and same context
 * as on Temporal (S13).
 */
export class InMemoryHost {
  readonly #options: InMemoryHostOptions;
  #executions = 0;

  constructor(options: InMemoryHostOptions = {}) {
    this.#options = options;
  }

  /**
   * Runs a saga, or the saga that a factory builds from the context, to its end.
   *
   * @returns The closed execution, failed or not.
   * @throws {@link SagaError} `NOT_A_SAGA`; `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID` for a bad
   * initial context.
   */
  async run<T extends object = LooseFields>(
    saga: Saga<T> | SagaFactory<T>,
    initial?: InitialContext<NoInfer<T>>,
    { uuid = `memory-${String((this.#executions += 1))}`, user }: InMemoryRunOptions = {},
  ): Promise<SagaExecution<T>> {
    const context = new SagaContext<LooseFields>(initial ?? {});
    // A factory reads and writes the context that the execution starts from.
    const built: unknown = typeof saga === 'function' ? await saga(context as never) : saga;
    if (!isCommittedSaga(built))
      throw new SagaError('NOT_A_SAGA', 'A committed saga is needed; call commit() on it.');
    const name = built.name ?? (saga.name || 'saga');
    const { definition, callbacks } = built.describe(name);
    const encoded = encodeContext(context);
    if (isTooLarge(encoded))
      throw new SagaError('CONTEXT_TOO_LARGE', 'The initial context is larger than 1 MiB.');
    const state = new SagaState(definition, encoded);
    const runtime = new InMemoryRuntime({ ...this.#options, callbacks, uuid, user });
    await perform(runSaga(state, runtime, uuid));
    return new SagaExecution<T>(uuid, toRecord(name, state));
  }
}
