/** Owns the step behind {@link StartStep}: its request, its undo, and what is refused when it is built. */
import { compact } from '../../context/compact';
import { encodeContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import { formatValue } from '../../errors/format-value';
import { SagaError } from '../../errors/saga-error';
import { keepingPart, SagaRequest } from '../../messages/saga-request';
import type { SagaResponse } from '../../messages/saga-response';
import {
  type CancelContent,
  type StartContent,
  type StartReply,
  startTarget,
} from '../../messages/started-saga';
import { isTarget } from '../../messages/target';
import type { MaybePromise, UserCallback } from '../callbacks';
import { checkFitting } from '../fitting-context';
import { type CallbackTable, type HookName, keepHook } from '../hook';
import { intoContext } from '../into-context';
import { nameProblem, UNNAMED } from '../names';
import { describeNonSaga } from '../not-a-saga';
import type { StepOptions } from '../options/step-options';
import { whenMade } from '../when-made';
import type { StepResult } from '../step-result';
import { isBranchSaga } from './accepted-branch';
import { ActionStep } from './action-step';
import type { StartableSaga, StartStepOptions } from './startable-saga';
import type { StepOwner } from './step';
import type { StepData } from './step-data';

/** A callback of a draft of the context. */
type OfContext = (context: unknown) => unknown;

/** A remote step whose participant starts a saga. */
export class StartingStep<TSaga extends StepOwner> extends ActionStep<TSaga> {
  readonly #started: Pick<StartableSaga, 'name' | 'schema'>;
  readonly #taskQueue: string | undefined;
  #id: OfContext | undefined;

  constructor(saga: TSaga, id: string, started: unknown, options: unknown) {
    const { taskQueue, others } = splitOptions(options);
    super(saga, id, others);
    this.#started = isAccepted(saga, started, id) ? started : REFUSED;
    this.#taskQueue = taskQueue as string | undefined;
    if (taskQueue !== undefined && (typeof taskQueue !== 'string' || taskQueue === '')) {
      const message = `The task queue must be a text, not ${formatValue(taskQueue)}.`;
      saga.report('OPTIONS_INVALID', `${id}.options.taskQueue`, message);
    }
    const target = startTarget(this.#name, 'cancel');
    // What the step keeps of its request is the content of its undo.
    const cancel = (_: unknown, { sent }: StepResult<unknown, CancelContent>) =>
      new SagaRequest({ target, content: { ...sent } });
    this.setHook('onFailure', cancel);
  }

  setId(make: unknown): void {
    const { saga, id } = this;
    saga.refuseChange(id, 'id');
    if (this.#id) {
      saga.report('CALLBACK_DOUBLED', `${id}.id`, 'The step already has an id; define it once.');
      return;
    }
    keepHook(`${id}.id`, make, undefined, saga);
    this.#id = make as OfContext;
  }

  setInput(make: unknown): void {
    if (typeof make !== 'function') {
      this.setHook('onExecute', make);
      return;
    }
    const input = make as OfContext;
    const request = (context: unknown) =>
      whenMade(this.#id?.(context), (uuid) =>
        whenMade(input(context), (made) => this.#request(uuid, made as object)),
      );
    this.setHook('onExecute', this.#taskQueue === undefined ? starting(request, this.#name) : request);
  }

  setInto(into: never): void {
    const take = intoContext(into) as UserCallback;
    this.setHook('onSuccess', (context: unknown, response: SagaResponse<StartReply>) =>
      take(context, { content: () => response.content().uuid }),
    );
  }

  setOwn(name: HookName, action: unknown, parameters?: object): void {
    this.setHook(name, action, parameters);
  }

  override withoutUndo(reason: string): this {
    this.dropHook('onFailure');
    return super.withoutUndo(reason);
  }

  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('remote', prefix, callbacks);
  }

  get #name(): string {
    return String(this.#started.name);
  }

  /** The start; its undo needs the id alone. */
  #request(uuid: unknown, made: object): MaybePromise<SagaRequest> {
    if (this.#id && (typeof uuid !== 'string' || uuid === '')) {
      const message = `The id of the execution that ${this.id} starts must be a text, not ${formatValue(uuid)}.`;
      throw new SagaError('INPUT_INVALID', message);
    }
    const id: CancelContent = compact({ uuid: uuid as string | undefined });
    const context = encodeContext(new SagaContext(made));
    return whenMade(checkFitting(this.#started.schema, made), () => {
      const content: StartContent = { ...id, context, ...compact({ taskQueue: this.#taskQueue }) };
      const request = new SagaRequest({ target: startTarget(this.#name, 'start'), content });
      return keepingPart(request, id);
    });
  }
}

/** The undo gets what the step keeps of its request. */
function splitOptions(given: unknown): { readonly taskQueue?: unknown; readonly others: StepOptions } {
  if (given === undefined) return { others: { keepSent: true } };
  if (Object(given) !== given || Array.isArray(given)) return { others: given as StepOptions };
  const { taskQueue, ...others } = given as StartStepOptions;
  return { taskQueue, others: { ...others, keepSent: true } };
}

/** Reports a value that is no saga that can be started. */
function isAccepted(owner: StepOwner, given: unknown, path: string): given is StartableSaga {
  if (!isBranchSaga(given)) {
    owner.report(
      'INNER_NOT_A_SAGA',
      path,
      `A step starts a committed saga. It is ${describeNonSaga(given)}.`,
    );
    return false;
  }
  const { committed, name } = given as StartableSaga;
  if (!committed) {
    const message = 'The saga that this step starts is not committed; call its commit() first.';
    owner.report('INNER_NOT_COMMITTED', path, message);
    return false;
  }
  const problem = nameProblem(name);
  if (problem === undefined && isTarget(startTarget(String(name), 'start'))) return true;
  const reason = problem ?? `The name ${formatValue(name)} may not have two dots beside each other.`;
  owner.report('NAME_INVALID', path, `The saga that this step starts needs a name of its own. ${reason}`);
  return false;
}

/** Stands for what was reported. */
const REFUSED = { name: UNNAMED, schema: undefined };

/** Where the callback that builds a start has the name of the saga that its own worker must have. */
const STARTS: unique symbol = Symbol.for('temporal-saga.starts');

function starting(request: OfContext, saga: string): OfContext {
  return Object.defineProperty(request, STARTS, { value: saga });
}

/** The name of the saga that a callback starts on the worker of its own saga. */
export function sagaStartedBy(callback: UserCallback): string | undefined {
  return (callback as { readonly [STARTS]?: string })[STARTS];
}
