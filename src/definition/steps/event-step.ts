/** Owns event steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { LooseValue } from '../../context/context-types';
import type { SagaContext } from '../../context/saga-context';
import type { SagaEvent } from '../../messages/saga-event';
import type { CallbackResult } from '../callbacks';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import { nameProblem } from '../names';
import type { CallbackOperation } from '../operation';
import type { Duration } from '../options/duration';
import type { StepReader } from '../validation/definition-reader';
import { durationData, readDuration } from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** An event step in plain data. */
export interface EventStepDefinition extends StepData {
  readonly kind: 'event';
  readonly event: string;
  readonly key?: CallbackOperation;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly onEvent?: CallbackOperation;
  readonly onTimeout?: CallbackOperation;
}

/** What an event step waits for. */
export interface EventOptions<T extends object> {
  /** The name of the event. It has the form of a step's name. @defaultValue the name of the step */
  readonly event?: string;
  /** Distinguishes events of the same name, such as in a loop. It is called when the wait opens. @defaultValue none */
  readonly key?: (context: SagaContext<T>) => string;
  /** How long to wait. @defaultValue without a limit */
  readonly timeout?: Duration;
}

/**
 * A step that waits for an event, which a caller sends with `manager.send`. An event that comes before the step is kept for
 * it. Each event is used once.
 *
 * @example
 * ```ts
 * order
 *   .eventStep('paid', { event: 'payment-received', timeout: '3 days' })
 *   .onEvent((context, event: SagaEvent<{ id: string }>) => { context.paymentId = event.content().id; });
 * ```
 */
export class EventStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #options: EventOptions<T>;
  readonly #hooks: { key?: Hook; onEvent?: Hook; onTimeout?: Hook } = {};

  constructor(saga: TSaga, id: string, options: EventOptions<T> = {}) {
    super(saga, id);
    this.#options = { ...options };
    if (options.key !== undefined) this.#keep('key', options.key);
  }

  /** Takes the content of the event into the context. @defaultValue the content is dropped */
  onEvent<C = LooseValue>(take: (context: SagaContext<T>, event: SagaEvent<C>) => CallbackResult<T>): this {
    return this.#keep('onEvent', take);
  }

  /**
   * What happens when no event has come in time: the step fails with `WAIT_TIMED_OUT`, or a callback changes the context
   * and the saga continues. @defaultValue `'fail'`
   */
  onTimeout(outcome: 'fail' | ((context: SagaContext<T>) => CallbackResult<T>)): this {
    return outcome === 'fail' ? this : this.#keep('onTimeout', outcome);
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const own = `${prefix}${this.id}`;
    const { event = this.id, timeout } = this.#options;
    const { key, onEvent, onTimeout } = this.#hooks;
    return compact({
      kind: 'event',
      id: this.id,
      event,
      key: key && describeHook(key, `${own}.key`, callbacks),
      timeout: durationData(timeout),
      onEvent: onEvent && describeHook(onEvent, `${own}.onEvent`, callbacks),
      onTimeout: onTimeout && describeHook(onTimeout, `${own}.onTimeout`, callbacks),
    });
  }

  #keep(name: 'key' | 'onEvent' | 'onTimeout', hook: unknown): this {
    this.saga.refuseChange(this.id, name);
    this.#hooks[name] = keepHook(`${this.id}.${name}`, hook, undefined, this.saga);
    return this;
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'event', 'key', 'timeout', 'onEvent', 'onTimeout']);
  const problem = nameProblem(data['event']);
  if (problem !== undefined) reader.report('NAME_INVALID', `${path}.event`, problem);
  for (const hook of ['key', 'onEvent', 'onTimeout']) {
    if (data[hook] !== undefined) reader.operation(data[hook], `${path}.${hook}`, false);
  }
  readDuration(data['timeout'], `${path}.timeout`, reader);
  if (data['onTimeout'] !== undefined && data['timeout'] === undefined) {
    reader.report('TIMEOUT_MISSING', path, 'onTimeout needs a timeout; add one to the options of the step.');
  }
};

/** The kind of event steps. */
export const eventKind: StepKind<EventStepDefinition> = {
  read,
  hooks: { key: 'value', onEvent: 'context', onTimeout: 'context' },
  isWait: true,
  mayTimeOut: ({ timeout, onTimeout }) => timeout !== undefined && onTimeout === undefined,
  hasEffect: () => false,
};
