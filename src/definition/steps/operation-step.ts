/** Owns the builder of steps that use an operation: in plain data they are remote steps. */
import type { LooseValue } from '../../context/context-types';
import type { SagaContext } from '../../context/saga-context';
import type { MaybePromise, ReplyHandler, UndoBuilder } from '../callbacks';
import type { Sendable } from '../../messages/participant';
import type { CallbackTable } from '../hook';
import { type Into, intoContext } from '../into-context';
import type { StepOptions } from '../options/step-options';
import { type Operation, requestWith } from '../reused-operation';
import type { StepResult } from '../step-result';
import { whenMade } from '../when-made';
import { ActionStep } from './action-step';
import type { StepOwner } from './step';
import type { StepData } from './step-data';

/** Makes the content of a request from a draft of the context, which is dropped afterwards. */
export type ContentBuilder<T extends object, P, C> = (
  context: SagaContext<T>,
  parameters: P,
) => MaybePromise<C | Sendable<C>>;

/**
 * A step that uses an {@link Operation}: `with` makes the content of its request, and `into` takes its reply. The operation
 * brings the undo, the probe and the options.
 */
export class OperationStep<T extends object, TSaga extends StepOwner, C, R, K> extends ActionStep<TSaga> {
  readonly #operation: Operation<C, R, K>['parts'];

  constructor(saga: TSaga, id: string, operation: Operation<C, R, K>, options?: StepOptions) {
    super(saga, id, optionsOver(operation.parts, options));
    const { keep, undo, probe } = operation.parts;
    this.#operation = operation.parts;
    if (keep) this.setHook('keep', keep);
    if (undo) {
      const inputOf = keep ? (result: StepResult) => result : keepingReply;
      this.setHook('onFailure', (_: unknown, result: StepResult) => undo(inputOf(result)));
    }
    if (probe) this.setHook('probe', (_: unknown, result: StepResult<undefined>) => probe(result));
  }

  /**
   * Makes the content of the request. Its changes to the context are dropped. When it throws, nothing is sent.
   *
   * @param parameters - Storable values, part of the definition: the last argument of the function.
   */
  with<P extends object>(content: ContentBuilder<T, P, C>, parameters?: P): this {
    const request = (made: unknown) => requestWith(this.#operation, made);
    const builder = (context: SagaContext<T>, given: P) => whenMade(content(context, given), request);
    // Plain JavaScript may pass anything: what is no function is reported.
    return this.setHook('onExecute', typeof content === 'function' ? builder : content, parameters);
  }

  /** Brings the content of the reply into the context: under a field, or as a function of a draft and the content says. */
  into(into: Into<T, R>): this {
    return this.setHook('onSuccess', intoContext(into));
  }

  /** Handles a refusal, as {@link RemoteStep.onError} does. */
  onError<Q = LooseValue, P extends object = object>(handler: ReplyHandler<T, Q, P>, parameters?: P): this {
    return this.setHook('onError', handler, parameters);
  }

  /** An undo of this step alone, in the place of the one of its operation. */
  onFailure<P extends object>(builder: UndoBuilder<T, P, K, C>, parameters?: P): this {
    return this.setHook('onFailure', builder, parameters, true);
  }

  /** The step needs no undo, although its operation has one. */
  override withoutUndo(reason: string): this {
    this.dropHook('onFailure');
    return super.withoutUndo(reason);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    return this.describeHooked('remote', prefix, callbacks);
  }
}

/** The options of a step over those of its operation. What an undo or a probe may read is kept. */
function optionsOver(
  { options, keep, undo, probe }: Operation<never, never>['parts'],
  own: StepOptions | undefined,
): StepOptions | undefined {
  const kept = {
    ...((undo ?? probe) && { keepSent: true }),
    ...(undo && !keep && { keepReply: true }),
  };
  const merged = { ...kept, ...options, ...own, ...policiesOver(options, own) };
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/** The policies that both have, merged field by field. */
function policiesOver(options: StepOptions = {}, own: StepOptions = {}): StepOptions {
  const both = PHASES.filter((phase) => options[phase] !== undefined && own[phase] !== undefined);
  return Object.fromEntries(both.map((phase) => [phase, { ...options[phase], ...own[phase] }]));
}

const PHASES = ['execute', 'undo', 'probe'] as const;

/** Without a `keep` of its own, an operation keeps the whole reply of a success. */
function keepingReply(result: StepResult): StepResult {
  const get = (): unknown => (result.outcome === 'done' ? result.reply?.content() : undefined);
  // The same result is read again when the undo is repeated.
  return Object.defineProperty(result, 'kept', { get, enumerable: true, configurable: true });
}
