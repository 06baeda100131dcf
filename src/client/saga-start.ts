import { encodeContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { SagaRegistry } from '../definition/saga-registry';
import type { SagaDefinition } from '../definition/definition';
import { encodeDefinition } from '../definition/definition-codec';
import { isCommittedSaga, isSaga, type Saga } from '../definition/saga';
import { checkStartSize, contextTooLarge } from '../engine/snapshot/size-budget';
import { SagaError } from '../errors/saga-error';
import { readUser, type SagaStartInput } from '../protocol/start-input';

/** A start as Temporal takes it. */
export interface SagaStart {
  /** The workflow type: the saga's name, or the factory's. */
  readonly type: string;
  readonly input: SagaStartInput;
  /** What people read: one line, and the steps in Markdown. */
  readonly summary: string;
  readonly details: string;
}

type InputWithContext = SagaStartInput & Required<Pick<SagaStartInput, 'context'>>;

/** What can be the name of a saga, or of an export, and what Temporal takes as the type of a workflow. */
const TYPE = /^[^\p{Control}\p{Surrogate}]{1,200}$/u;

/** How many steps the details list. */
const MOST_LINES = 100;

/**
 * Turns what a user wants to run into a start.
 *
 * @param catalogue - The module that the worker bundles, where the client knows it: it names what has no
 * name.
 * @throws {@link SagaError} `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`,
 * `INPUT_INVALID`.
 */
export function toStart(
  runnable: unknown,
  context: object,
  user: string | undefined,
  registry: SagaRegistry | undefined,
): SagaStart {
  const input = { context: readContext(context), ...readUser(user) };
  if (typeof runnable === 'string') return byName(runnable, input);
  if (isSaga(runnable)) return byValue(runnable, runnable.name ?? registry?.nameOf(runnable), input);
  if (typeof runnable !== 'function') {
    throw new SagaError(
      'NOT_A_SAGA',
      `A committed saga, a factory or a name is needed, not ${typeof runnable}.`,
    );
  }
  return byName(registry?.nameOf(runnable) ?? runnable.name, input);
}

function byName(type: string, input: SagaStartInput): SagaStart {
  if (type === '') throw unnamed('factory');
  if (!TYPE.test(type)) {
    throw new SagaError('INPUT_INVALID', `No saga is called ${JSON.stringify(type.slice(0, 100))}.`);
  }
  return { type, input, summary: type, details: `The worker resolves ${type}.` };
}

function byValue(saga: Saga, name: string | undefined, input: InputWithContext): SagaStart {
  if (!isCommittedSaga(saga))
    throw new SagaError('NOT_A_SAGA', `The saga ${name ?? ''} is not committed; call commit().`);
  if (name === undefined) throw unnamed('saga');
  const { definition } = saga.describe(name);
  checkStartSize({ definition, context: input.context });
  const { steps } = definition;
  const lines = steps
    .slice(0, MOST_LINES)
    .map(({ id, kind }, index) => `${String(index + 1)}. ${id} (${kind})`);
  if (steps.length > MOST_LINES) lines.push(`… ${String(steps.length - MOST_LINES)} more`);
  const summary = `${name}: ${String(steps.length)} ${steps.length === 1 ? 'step' : 'steps'}`;
  return {
    type: name,
    input: { definition: encodeDefinition(definition) as SagaDefinition, ...input },
    summary,
    details: lines.join('\n'),
  };
}

function readContext(given: object): NonNullable<SagaStartInput['context']> {
  const context = encodeContext(new SagaContext(given));
  const problem = contextTooLarge(context);
  if (problem === undefined) return context;
  throw new SagaError('CONTEXT_TOO_LARGE', problem);
}

function unnamed(what: string): SagaError {
  const message = `A ${what} without a name cannot be started: name it (new Saga('name')), or tell the client the sagas module`;
  return new SagaError(
    'SAGA_UNNAMED',
    `${message} (SagaManager.connect({ sagas })), so that its export names it.`,
  );
}
