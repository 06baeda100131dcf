/** Owns timer steps: their builder, their plain data and their kind. */
import { compact } from '../../context/compact';
import type { SagaContext } from '../../context/saga-context';
import { type CallbackTable, describeHook, type Hook, keepHook } from '../hook';
import type { CallbackOperation } from '../operation';
import { type Duration, toMilliseconds } from '../options/duration';
import type { StepReader } from '../validation/definition-reader';
import { readDuration } from './block-options';
import { Step, type StepOwner } from './step';
import type { StepData } from './step-data';
import type { StepKind } from './step-kind';

/** A timer step in plain data: how long it waits, in milliseconds, or what says when it ends. */
export type TimerStepDefinition = StepData & { readonly kind: 'timer' } & (
    | { readonly duration: number; readonly time?: undefined }
    | { readonly duration?: number; readonly time: CallbackOperation }
  );

/** How long a timer step waits, or a function that returns it; a `Date` is the time until which it waits. */
export type TimerTime<T extends object> = Duration | ((context: SagaContext<T>) => Duration | Date);

/**
 * A step that waits. Its end is fixed when it begins. It survives restarts, and costs nothing while it waits.
 *
 * @example
 * ```ts
 * order.timerStep('cool-off', '24 hours').timerStep('until-due', (context) => context.dueAt);
 * ```
 */
export class TimerStep<T extends object, TSaga extends StepOwner> extends Step<TSaga> {
  readonly #time: Hook | Duration;

  constructor(saga: TSaga, id: string, time: TimerTime<T>) {
    super(saga, id);
    this.#time = typeof time === 'function' ? keepHook(`${id}.time`, time, undefined, saga) : time;
  }

  /** @internal */
  describe(prefix: string, callbacks: CallbackTable): StepData {
    const time = this.#time;
    const isGiven = typeof time === 'number' || typeof time === 'string';
    return compact({
      kind: 'timer',
      id: this.id,
      duration: isGiven ? (toMilliseconds(time) ?? time) : undefined,
      time: isGiven ? undefined : describeHook(time, `${prefix}${this.id}.time`, callbacks),
    });
  }
}

const read: StepReader = (data, path, reader) => {
  reader.knownFields(data, path, ['kind', 'id', 'duration', 'time']);
  const { duration, time } = data;
  if (time !== undefined) reader.operation(time, `${path}.time`, false);
  else if (duration === undefined) reader.report('EMPTY_STEP', path, 'A timer step needs a duration.');
  readDuration(duration, `${path}.duration`, reader);
};

/** The kind of timer steps. */
export const timerKind: StepKind<TimerStepDefinition> = {
  read,
  hooks: { time: 'value' },
  isWait: true,
  hasEffect: () => false,
};
