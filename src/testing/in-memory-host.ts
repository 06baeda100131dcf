/** `InMemoryHost`: runs sagas on the engine without a server (S13). */
import type { StepActivity } from '../activities/step-activity';
import type { LooseFields } from '../context/context-types';
import type { Saga } from '../definition/saga';
import { serviceProblem } from '../activities/service-problem';
import { fieldOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { toRecord } from '../protocol/record';
import { readUser } from '../protocol/start-input';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { SagaExecution } from '../protocol/saga-execution';
import type { CancelPoint } from './cancellation';
import { type Caller, type InMemoryParticipant, InMemoryRuntime, type Operator } from './in-memory-runtime';
import { withStartedSagas } from './started-sagas';
import { runToRest, startInMemory } from './start-in-memory';

/** The participants, activities and operator of a host in memory. */
export interface InMemoryHostOptions {
  /**
   * The participants by name; `'*'` serves all other names. A function, or `{ transport }`: its attempts take real time
   * and have no time limit, policies beside it are ignored, and your test closes its open connections. `'@saga'` is there by
   * itself: {@link startedSagas}.
   */
  readonly participants?: Readonly<Record<string, InMemoryParticipant>>;
  /** The activities of local steps, by name. */
  readonly stepActivities?: Readonly<Record<string, StepActivity>>;
  /** Decides whenever an execution is stuck. @defaultValue no operator decides */
  readonly operator?: Operator;
  /** Answers waits for events and decisions. @defaultValue no caller answers, and the time passes */
  readonly caller?: Caller;
}

/** The options of one execution. */
export interface InMemoryRunOptions {
  /** @defaultValue `memory-<n>` */
  readonly uuid?: string;
  /** The user that the saga acts for; sent with every request. Up to 1,000 characters. @defaultValue none */
  readonly user?: string;
  /** When a cancel arrives (S8). @defaultValue never */
  readonly cancelAt?: CancelPoint;
}

/**
 * Runs sagas in this process for tests, on the same engine as the worker, without a server.
 *
 * Time is virtual: waits between attempts take no real time. A saga makes the same calls and requests, and has the same
 * context, as on Temporal (S13).
 */
export class InMemoryHost {
  readonly #options: InMemoryHostOptions;
  #executions = 0;

  /** @throws {@link SagaError} `CONFIGURATION_INVALID` for participants that are no functions and no transports. */
  constructor(options: InMemoryHostOptions = {}) {
    checkParticipants(options.participants);
    this.#options = { ...options, participants: withStartedSagas(options.participants) };
  }

  /**
   * Runs a saga, or the saga that a factory builds from the context, to its end.
   *
   * @returns The closed execution, failed or not; or a `stuck` execution, if no operator decides.
   * @throws {@link SagaError} `NOT_A_SAGA`; `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID` for an
   * invalid initial context or user.
   */
  async run<T extends object = LooseFields>(
    saga: Saga<T> | SagaFactory<T>,
    initial?: InitialContext<NoInfer<T>>,
    { uuid = `memory-${String((this.#executions += 1))}`, user, cancelAt }: InMemoryRunOptions = {},
  ): Promise<SagaExecution<T>> {
    readUser(user);
    const { name, state, callbacks } = await startInMemory<T>(saga, initial, uuid);
    const runtime = new InMemoryRuntime({ ...this.#options, cancelAt, state, callbacks, uuid, user });
    await runToRest(name, state, runtime);
    return new SagaExecution<T>(uuid, toRecord(name, state));
  }
}

/** Participants that a worker reaches elsewhere have no place in memory. */
function inMemoryAdvice(known: unknown): string {
  const kind = ['url', 'taskQueue', 'call'].find((field) => fieldOf(known, field) !== undefined);
  if (kind === undefined) return formatValue(known);
  return `{ ${kind} }, which only a worker takes; in memory pass a function that answers in its place`;
}

/** A worker refuses them too, before anything runs. */
function checkParticipants(participants: Readonly<Record<string, unknown>> = {}): void {
  const problems = Object.entries(participants)
    .filter(([, known]) => typeof known !== 'function' && typeof fieldOf(known, 'transport') !== 'function')
    .map(([name, known]) => {
      const service = serviceProblem(known);
      return service === undefined
        ? `${name} is a function or { transport }, not ${inMemoryAdvice(known)}.`
        : `${name} is ${service}`;
    });
  if (problems.length === 0) return;
  throw new SagaError('CONFIGURATION_INVALID', `The participants are wrong: ${problems.join(' ')}`, {
    details: { problems },
  });
}
