/** Owns the conversion of the arguments of `manager.run` to a workflow start. */
import { encodeContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import { isClass } from '../definition/is-class';
import { describeNonSaga } from '../definition/not-a-saga';
import type { SagaRegistry } from '../definition/saga-registry';
import type { SagaDefinition } from '../definition/definition';
import { encodeDefinition } from '../definition/definition-codec';
import { isCommittedSaga, isSaga, type Saga } from '../definition/saga';
import { mayWait } from '../definition/walk-definition';
import { checkStartSize, contextTooLarge } from '../engine/snapshot/size-budget';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { readUser, type SagaStartInput } from '../protocol/start-input';

/** The parts of a workflow start. */
export interface SagaStart {
  /** The workflow type: the name of the saga or factory. */
  readonly type: string;
  readonly input: SagaStartInput;
  /** One line for the Temporal UI. */
  readonly summary: string;
  /** The steps in Markdown, for the Temporal UI. */
  readonly details: string;
  /** Whether the execution may wait for something from outside. What a worker resolves may do so. */
  readonly mayWait: boolean;
  /** The step of another execution that starts this one. */
  readonly parent?: SagaParent;
}

/** A step of an execution. */
export interface SagaParent {
  readonly uuid: string;
  /** Its path. */
  readonly step: string;
}

type InputWithContext = SagaStartInput & Required<Pick<SagaStartInput, 'context'>>;

/** The names that a saga or an export can have, and that Temporal accepts as a workflow type. */
const TYPE = /^[^\p{Control}\p{Surrogate}]{1,200}$/u;

/** The number of steps that the details list. */
const MOST_LINES = 100;

/**
 * Converts a saga, a factory or a name, with its context and user, to a start.
 *
 * @param registry - The sagas module of the worker, if the client has it: sagas without a name take the names of
 * their exports.
 * @throws {@link SagaError} `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID`.
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
  if (typeof runnable !== 'function' || isClass(runnable)) {
    const message = `manager.run takes a committed saga, a factory or a name. It is ${describeNonSaga(runnable)}.`;
    throw new SagaError('NOT_A_SAGA', message);
  }
  return byName(registry?.nameOf(runnable) ?? runnable.name, input);
}

function byName(type: string, input: SagaStartInput): SagaStart {
  if (type === '') throw unnamed('factory');
  if (!TYPE.test(type)) {
    throw new SagaError('INPUT_INVALID', `A saga cannot have the name ${formatValue(type)}.`);
  }
  return { type, input, summary: type, details: `The worker resolves ${type}.`, mayWait: true };
}

function byValue(saga: Saga, name: string | undefined, input: InputWithContext): SagaStart {
  if (!isCommittedSaga(saga))
    throw new SagaError('NOT_A_SAGA', `A committed saga is needed. It is ${describeNonSaga(saga)}.`);
  if (name === undefined) throw unnamed('saga');
  const { definition } = saga.describe(name);
  // Only the worker knows all that fills its hooks.
  if (saga.hooks.length > 0) return byName(name, input);
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
    mayWait: mayWait(definition),
  };
}

function readContext(given: object): NonNullable<SagaStartInput['context']> {
  const context = encodeContext(new SagaContext(given));
  const problem = contextTooLarge(context);
  if (problem === undefined) return context;
  throw new SagaError('CONTEXT_TOO_LARGE', problem);
}

function unnamed(kind: 'saga' | 'factory'): SagaError {
  const message = `A ${kind} without a name cannot be started. Name it (new Saga('name')), or give the client the sagas module (SagaManager.connect({ sagas })), so that the ${kind} takes the name of its export.`;
  return new SagaError('SAGA_UNNAMED', message);
}
