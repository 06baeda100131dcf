import { expectTypeOf } from 'expect-type';
import {
  type StepResult,
  type UndoCause,
  type ConditionalStep,
  type ItemShare,
  type LocalStep,
  type RemoteStep,
  type RepeatStep,
  Saga,
  sagaActivity,
  SagaContext,
  SagaRequest,
  type SagaResponse,
} from 'temporal-saga';

interface Order {
  orderId: string;
  total: number;
  reservationId?: string;
}

const typed = () => new Saga<Order>('order');
const untyped = () => new Saga('order');
const request = () => new SagaRequest({ target: 'stock/reserve' });
const inner = new Saga<{ reservationId?: string; other?: boolean }>()
  .localStep((context) => {
    context.other = true;
  })
  .commit();

describe('the types of callbacks', () => {
  it('know the fields of the context', () => {
    typed().localStep((context) => {
      expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
      expectTypeOf(context.total).toEqualTypeOf<number>();
      // @ts-expect-error a field that was not declared
      context.discount = 1;
    });
    typed()
      .remoteStep()
      .onExecute((context) => new SagaRequest({ target: 'a', content: { id: context.orderId } }))
      .onSuccess((context) => {
        expectTypeOf(context.orderId).toEqualTypeOf<string>();
      })
      .onError((context) => {
        expectTypeOf(context.reservationId).toEqualTypeOf<string | undefined>();
      })
      .onFailure((context, attempt) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        expectTypeOf(attempt).toEqualTypeOf<StepResult<undefined, { id: string }>>();
        return undefined;
      })
      .probe(
        (context, attempt, parameters) => {
          expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
          expectTypeOf(attempt).toEqualTypeOf<StepResult<undefined, { id: string }>>();
          expectTypeOf(parameters).toEqualTypeOf<{ path: string }>();
          return new SagaRequest({ target: `stock/${parameters.path}`, content: { keys: attempt.keys } });
        },
        { path: 'ask' },
      );
  });

  it('give the undo what was kept and what was sent, with their types', () => {
    typed()
      .remoteStep('reserve', ({ orderId }) => new SagaRequest({ target: 'a', content: { order: orderId } }), {
        keepSent: true,
      })
      .keep((reply: { ids: readonly string[] }, context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        return { ids: reply.ids, before: context.total };
      })
      .onFailure((_, { kept, sent, cause, outcome }) => {
        expectTypeOf(kept).toEqualTypeOf<{ ids: readonly string[]; before: number } | undefined>();
        expectTypeOf(sent).toEqualTypeOf<{ order: string }>();
        expectTypeOf(cause).toEqualTypeOf<UndoCause | undefined>();
        expectTypeOf(outcome).toEqualTypeOf<'done' | 'refused' | 'unknown'>();
        return new SagaRequest({ target: 'a/release', content: { ids: kept?.ids, order: sent.order } });
      });
    typed()
      .remoteStep('reserve', ({ orderId }) => new SagaRequest({ target: 'a', content: { order: orderId } }))
      .onFailure((_, { kept, sent }) => {
        // @ts-expect-error the step keeps nothing
        const ids: unknown = kept.ids;
        // @ts-expect-error the request has no such field
        return new SagaRequest({ target: 'a/release', content: { ids, order: sent.orderId } });
      });
  });

  it('take the reply from the annotation of the handler', () => {
    const step = typed().remoteStep(request);
    step.onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
      expectTypeOf(response.content().reservationId).toEqualTypeOf<string>();
      context.reservationId = response.content().reservationId;
    });
    step.onError((_, response: SagaResponse<{ reason: number }>) => {
      expectTypeOf(response.content()).toEqualTypeOf<{ reason: number }>();
    });
  });

  it('leave the reply untyped when the handler does not annotate it', () => {
    untyped()
      .remoteStep(request)
      .onSuccess((context, response) => {
        context.id = response.content().some.deep.field;
        expectTypeOf(response).toEqualTypeOf<SagaResponse<ReturnType<typeof response.content>>>();
        expectTypeOf(response.content()).toBeAny();
      });
  });

  it('take extra parameters from the call, as the last argument', () => {
    const limits = { limit: 5, tags: ['a'] };
    typed()
      .localStep()
      .onExecute((_, parameters) => {
        expectTypeOf(parameters).toEqualTypeOf<{ limit: number; tags: string[] }>();
      }, limits)
      .onFailure((_context, _attempt, parameters) => {
        expectTypeOf(parameters.limit).toEqualTypeOf<number>();
      }, limits);
    typed()
      .remoteStep()
      .onExecute((_, { target }) => new SagaRequest({ target }), { target: 'stock' })
      .onSuccess(
        (_context, _response, parameters) => {
          expectTypeOf(parameters).toEqualTypeOf<{ key: string }>();
        },
        { key: 'k' },
      )
      .onFailure((_context, _attempt, { target }) => new SagaRequest({ target }), { target: 'stock' });
    typed()
      .conditionalStep()
      .ifThen((context, { limit }) => context.total > limit, inner, { limit: 5 });
    const withLimit = (_context: SagaContext<Order>, _parameters: { limit: number }) => undefined;
    typed().localStep().onExecute(withLimit, { limit: 5 });
    // @ts-expect-error a parameter of another type
    typed().localStep().onExecute(withLimit, { limit: '5' });
    // @ts-expect-error parameters are an object
    typed().localStep().onExecute(withLimit, 5);
  });

  it('may be functions of a context without declared fields', () => {
    const anyContext = (context: SagaContext) => {
      context.anything = 1;
    };
    untyped().localStep(anyContext);
    untyped().localStep((context) => {
      context.customer.tier = 'gold';
      return context.total > 0;
    });
  });
});

describe('the types of results', () => {
  it('accept the results of a callback that works on the context', () => {
    typed().localStep(() => undefined);
    typed().localStep(() => null);
    typed().localStep(() => true);
    typed().localStep((context) => context);
    typed().localStep((context) => context.total > 0);
    typed().localStep(() => new Error('no'));
    typed().localStep(() => new SagaContext({ fresh: true }));
    typed().localStep(async (context) => {
      context.total = await Promise.resolve(1);
    });
    typed().localStep(async (context) => context);
    typed()
      .localStep()
      .onFailure(async () => undefined);
    typed().remoteStep(async () => request());
    typed()
      .remoteStep(request)
      .onFailure(async () => undefined);
    typed()
      .remoteStep(request)
      .onFailure(() => null);
    typed()
      .conditionalStep()
      .ifThen(async () => true, inner);
    typed()
      .conditionalStep()
      .ifThen(() => 'anything truthy', inner);
  });

  it('refuse a number, a text and a plain object', () => {
    const local = typed().localStep();
    const remote = typed().remoteStep(request);
    // @ts-expect-error a number
    typed().localStep(() => 42);
    // @ts-expect-error a text
    typed().localStep('a', () => 'done');
    // @ts-expect-error a plain object
    local.onExecute(() => ({ total: 1 }));
    // @ts-expect-error a plain object, in an untyped saga
    untyped().localStep(() => ({ total: 1 }));
    // @ts-expect-error a promise of a number
    typed().localStep(async () => 42);
    // @ts-expect-error a plain object
    local.onFailure(() => ({ undone: true }));
    // @ts-expect-error a number
    remote.onSuccess(() => 42);
    // @ts-expect-error a plain object
    remote.onError(() => ({}));
  });

  it('refuse anything but a request from a remote step', () => {
    const step = typed().remoteStep();
    // @ts-expect-error nothing
    typed().remoteStep(() => undefined);
    // @ts-expect-error only a target
    typed().remoteStep(() => 'stock/reserve');
    // @ts-expect-error a context
    step.onExecute((context) => context);
    // @ts-expect-error a number
    step.onFailure(() => 42);
    // @ts-expect-error nothing: a probe needs a request
    step.probe(() => undefined);
  });
});

describe('D3: a result that is no request is a type error in the callbacks of a remote step', () => {
  const plain = () => ({ target: 'stock/reserve', content: { id: 1 } });

  test('D3: a plain object with a target and a content is no SagaRequest', () => {
    const step = typed().remoteStep();
    // @ts-expect-error a plain object
    step.onExecute(plain);
    // @ts-expect-error a plain object
    step.onFailure(plain);
    // @ts-expect-error a plain object
    step.probe(plain);
    // @ts-expect-error a plain object, in an untyped saga
    untyped().remoteStep(plain);
    // @ts-expect-error a promise of a plain object
    typed().remoteStep(async () => plain());
    // @ts-expect-error a plain object on one of the paths
    untyped().remoteStep((context) => (context.vip ? plain() : request()));
    expectTypeOf(request()).not.toEqualTypeOf<{ readonly target: string; readonly content: unknown }>();
  });
});

describe('D3: the saga of a branch works on the context of its saga', () => {
  const of = <T extends object>() => new Saga<T>().localStep(() => undefined).commit();
  const yes = () => true;
  const step = () => typed().conditionalStep();

  test('D3: a saga of another context in a branch is a type error', () => {
    // @ts-expect-error a field that is missing in the outer context
    step().ifThen(yes, of<{ other: boolean }>());
    // @ts-expect-error a field that is missing in the outer context
    step().elseThen(of<{ other: boolean }>());
    // @ts-expect-error a field of another type
    step().ifThen(yes, of<{ total: string }>());
    // @ts-expect-error a field that may be missing in the outer context
    step().ifThen(yes, of<{ orderId: string; reservationId: string }>());
    // @ts-expect-error the branch may write a text, where the outer context has a number
    step().elseThen(of<{ total: number | string }>());
    // @ts-expect-error a field that only the branch has, and that is required
    step().elseThen(of<Order & { other: boolean }>());
    // @ts-expect-error the types of nested fields count, too
    new Saga<{ a: { b: number } }>().conditionalStep().elseThen(of<{ a: { b: string } }>());
  });

  test('D3: the same context, a part of it, fields that may be absent, and untyped sagas stay legal', () => {
    step().ifThen(yes, of<Order>()).elseThen(of<Order>());
    step().ifThen(yes, of<{ orderId: string }>()).elseThen(of<Pick<Order, 'total'>>());
    step().ifThen(yes, of<Order & { wrapped?: boolean }>());
    step().ifThen(yes, of<Partial<Order>>());
    step().ifThen(yes, of<{ readonly total: number }>());
    step().ifThen(yes, untyped()).elseThen(Saga.fromJSON(inner.toJSON()));
    untyped().conditionalStep().ifThen(yes, of<Order>()).elseThen(of<{ other: boolean }>());
  });
});

describe('the types of a repeated saga', () => {
  const of = <T extends object>() => new Saga<T>().localStep(() => undefined).commit();
  const twice = { atMost: 2 };

  it('know the context in the body and in the predicate, and continue the chain', () => {
    const step = typed()
      .repeatStep(
        'again',
        (body) => {
          expectTypeOf(body).toEqualTypeOf<Saga<Order>>();
          return body.localStep(() => undefined);
        },
        twice,
      )
      .until((context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        return context.total > 10;
      });
    expectTypeOf(step).toEqualTypeOf<RepeatStep<Order, Saga<Order>>>();
    expectTypeOf(step.commit).returns.toEqualTypeOf<Saga<Order>>();
  });

  it('demand how many rounds there may be, and a saga on the same context', () => {
    // @ts-expect-error without atMost
    typed().repeatStep('again', inner, {});
    // @ts-expect-error without options
    typed().repeatStep('again', inner);
    // @ts-expect-error a field that is missing in the outer context
    typed().repeatStep('again', of<{ other: boolean }>(), twice);
    typed().repeatStep('again', of<Pick<Order, 'total'>>(), twice);
    typed().repeatStep(
      'again',
      untyped()
        .localStep(() => undefined)
        .commit(),
      twice,
    );
  });
});

describe('the types of a loop', () => {
  it('know what became of an item, and take enough as a count or a percentage', () => {
    const enough: ItemShare = { percent: 40 };
    untyped()
      .forEachStep('each', inner, { enough })
      .over(() => [1])
      .onEnd((_, outcomes) => {
        expectTypeOf(outcomes[0]!.status).toEqualTypeOf<'done' | 'failed' | 'not-needed'>();
      });
    // @ts-expect-error a number says neither
    untyped().forEachStep('each', inner, { enough: 3 });
  });
});

describe('the types of the builder', () => {
  it('know the step and the saga in both styles', () => {
    const saga = typed();
    expectTypeOf(saga.localStep()).toEqualTypeOf<LocalStep<Order, Saga<Order>>>();
    expectTypeOf(saga.remoteStep('a')).toEqualTypeOf<RemoteStep<Order, Saga<Order>>>();
    expectTypeOf(saga.conditionalStep()).toEqualTypeOf<ConditionalStep<Order, Saga<Order>>>();
    const chain = saga
      .localStep('x', () => undefined)
      .remoteStep('y', request)
      .conditionalStep('z')
      .elseThen(inner)
      .localStep((context) => {
        expectTypeOf(context.total).toEqualTypeOf<number>();
      });
    expectTypeOf(chain).toEqualTypeOf<LocalStep<Order, Saga<Order>>>();
    expectTypeOf(chain.withoutUndo('it reads').retriable().pivot()).toEqualTypeOf(chain);
    expectTypeOf(chain.commit).returns.toEqualTypeOf<Saga<Order>>();
    expectTypeOf(new Saga('a').commit).returns.toEqualTypeOf<Saga>();
  });

  it('take sagas of a part of the context in branches, and nothing but sagas', () => {
    typed()
      .conditionalStep()
      .ifThen(() => true, inner)
      .elseThen(untyped());
    // @ts-expect-error a step is no saga
    typed().conditionalStep().elseThen(typed().localStep());
    // @ts-expect-error a condition is needed
    typed().conditionalStep().ifThen(inner);
  });

  it('take activities only in local steps', () => {
    typed().localStep(sagaActivity('scan')).onFailure(sagaActivity('forget'), { hard: true });
    typed().localStep('scan', sagaActivity('scan'), { settleTime: '1s' });
    // @ts-expect-error a remote step sends a request
    typed().remoteStep(sagaActivity('scan'));
    // @ts-expect-error an activity needs its name in a handle
    typed().localStep({ activity: 'scan' });
  });

  it('know the options', () => {
    typed().localStep({ keepReply: true, undoWhen: 'done', errorReply: 'continue', settleTime: 5 });
    new Saga('a', { execute: { attemptTimeout: '10s', maximumAttempts: 3 }, undo: { totalTimeout: '1d' } });
    new Saga('a', { deadline: '1d', whenUndoFails: 'continue', whenStepFails: 'wait', whenNotDone: 'retry' });
    typed().localStep({ deadline: 5, probe: { replyTimeout: '1h', nonRetryable: ['503'] } });
    // @ts-expect-error a kind of failure is a text
    typed().localStep({ execute: { nonRetryable: [503] } });
    // @ts-expect-error an unknown option
    typed().localStep('a', { retries: 3 });
    // @ts-expect-error an unknown choice
    typed().remoteStep('a', { undoWhen: 'never' });
    // @ts-expect-error a text for a number
    new Saga('a', { execute: { maximumAttempts: '3' } });
  });

  it('have hooks by the kind of the step', () => {
    // @ts-expect-error a local step has no reply
    expect(typed().localStep().onSuccess).toBeUndefined();
    // @ts-expect-error a local step has no probe
    expect(typed().localStep().probe).toBeUndefined();
    // @ts-expect-error a conditional step is no pivot
    expect(typed().conditionalStep().pivot).toBeUndefined();
    // @ts-expect-error a conditional step has no action
    expect(typed().conditionalStep().onExecute).toBeUndefined();
  });
});
