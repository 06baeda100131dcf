import type { EndStatus } from '../../../src/definition/notice';
import { Saga, type SagaOptions } from '../../../src/definition/saga';
import type { StepOptions } from '../../../src/definition/options/step-options';
import type { DeliveryOutcome } from '../../../src/engine/runtime';
import { SagaRequest } from '../../../src/messages/saga-request';
import { readOrCode } from '../../support/read-or-code';

/** The answer of a probe. */
export function answering(outcome: string): DeliveryOutcome {
  return { kind: 'success', reply: { status: 200, content: { outcome, content: { sent: true } } } };
}

/** Builds sagas whose callbacks record their input in requests and context. */
export class RecordingSaga {
  readonly saga: Saga;

  constructor(options?: SagaOptions) {
    this.saga = new Saga('s', options);
  }

  local(name: string, options?: StepOptions, fails = false): this {
    this.saga
      .localStep(name, note(name, fails), options)
      .onFailure(
        (context, { outcome }) => void (context.trail = [...context.get('trail', []), outcome, name]),
      );
    return this;
  }

  remote(name: string, options?: StepOptions, hasProbe = false): this {
    const step = this.saga
      .remoteStep(name, (context) => new SagaRequest({ target: 'p/do', content: { ...context } }), options)
      .onSuccess((context, response) => void (context[name] = response.content()))
      .keep((reply: unknown, context) => ({ reply, trail: context.get('trail', []) }))
      .onFailure((context, result) => {
        const { outcome, keys, kept = 'none', cause } = result;
        const content = {
          ...{
            ...context,
            outcome,
            keys,
            kept,
            cause: { code: cause?.code, step: cause?.step, reply: cause?.reply?.content() },
          },
          reply: readOrCode(() => result.reply?.content() ?? 'none'),
          sent: readOrCode(() => result.sent),
        };
        return new SagaRequest({ target: 'p/undo', content });
      });
    if (hasProbe) step.probe((_, { keys }) => new SagaRequest({ target: 'p/ask', content: { keys } }));
    return this;
  }

  pivot(name: string): this {
    this.saga.remoteStep(name, () => new SagaRequest({ target: 'p/pivot' })).pivot();
    return this;
  }

  retriable(name: string): this {
    this.saga.remoteStep(name, () => new SagaRequest({ target: 'p/go' })).retriable();
    return this;
  }

  branch(name: string, build: (inner: RecordingSaga) => RecordingSaga): this {
    const inner = build(new RecordingSaga()).saga.commit();
    this.saga
      .conditionalStep(name)
      .ifThen((context) => context.get('no', false), inner)
      .elseThen(inner);
    return this;
  }

  notifies(end: EndStatus | EndStatus[]): this {
    this.saga.atEnd(end, (context, { status, cause }) => {
      const content = { ...context, status, cause: { code: cause?.code, step: cause?.step } };
      return new SagaRequest({ target: 'p/notify', content });
    });
    return this;
  }

  fail(): this {
    this.saga.localStep('fail', () => new Error('stop'));
    return this;
  }
}

function note(name: string, fails: boolean) {
  return (context: { trail?: unknown; get(key: string, other: unknown[]): unknown[] }) => {
    context.trail = [...context.get('trail', []), name];
    return fails ? (new Error('stop') as never) : undefined;
  };
}
