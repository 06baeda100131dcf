import { expectTypeOf } from 'expect-type';
import { operation, participant, Saga, SagaRequest, type SagaContext, type Schema } from 'temporal-saga';
import { InMemoryHost, type Operator, type ParticipantFunction, scenario } from 'temporal-saga/testing';
import * as v from 'valibot';
import { z } from 'zod';
import { checkFits } from '../../../src/client/fitting-context';

const stop = () => new Error('stop');

const zodCharge = z.object({ order: z.string(), amount: z.number().positive() });
/** The same schema by two libraries, and one that is a function, as those of ArkType are. */
const CHARGES = {
  zod: zodCharge,
  valibot: v.object({ order: v.string(), amount: v.pipe(v.number(), v.minValue(1)) }),
  function: Object.assign(() => undefined, { '~standard': zodCharge['~standard'] }),
} as const;

describe.each(Object.entries(CHARGES))('a schema of %s', (_, content) => {
  const payment = participant('payment', { charge: { content, reply: z.object({ chargeId: z.string() }) } });
  const charging = (amount: unknown) => {
    const saga = new Saga<{ chargeId?: string }>('order');
    saga
      .remoteStep('charge', () => payment.charge({ order: 'o', amount: amount as number }))
      .onSuccess((context, response) => {
        context.chargeId = response.content().chargeId;
      })
      .onFailure(() => new SagaRequest({ target: 'payment/refund' }));
    return saga.commit();
  };

  it('lets a request pass that fits', async () => {
    await scenario(charging(5))
      .expectRequest(payment.charge, { order: 'o', amount: 5 })
      .andReply({ chargeId: 'c' })
      .expectEnd('finished', { context: { chargeId: 'c' } });
  });

  it.each([-1, 'five', undefined])('keeps a request from being sent with the amount %j', async (amount) => {
    const execution = await scenario(charging(amount)).expectEnd('errored', { error: 'REQUEST_INVALID' });
    expect(execution.error).toMatchObject({
      ...{ step: 'charge', hook: 'onExecute' },
      message: expect.stringMatching(/payment\/charge.*amount/s) as string,
    });
  });

  it('undoes a step whose reply does not fit', async () => {
    const execution = await scenario(charging(5))
      .expectRequest('payment/charge')
      .andReply({ chargeId: 5 })
      .expectUndo('payment/refund')
      .expectEnd('errored', { error: 'REPLY_INVALID', step: 'charge' });
    expect(execution.context).toEqual({});
  });
});

describe('what comes out of a schema', () => {
  const dated = z.object({ at: z.coerce.date(), note: z.string().default('none') });

  it('is the content of a request', async () => {
    const saga = new Saga('s');
    saga.step('a', operation('a/do', { content: dated, reply: dated })).with(() => ({ at: '2026-01-01' }));
    await scenario(saga.commit())
      .expectRequest('a/do', { at: '2026-01-01T00:00:00.000Z', note: 'none' })
      .andReply({ at: 0 })
      .expectEnd('finished');
  });

  it('is what keep, onSuccess and the undo see of a reply', async () => {
    const seen: unknown[] = [];
    const saga = new Saga('s');
    saga
      .step(
        'a',
        operation('a/do', { content: z.object({}), reply: dated }).undoneBy('a/undo', ({ kept }) => {
          seen.push(kept);
          return {};
        }),
      )
      .with(() => ({}))
      .into((_, reply) => {
        expectTypeOf(reply).toEqualTypeOf<{ at: Date; note: string }>();
        seen.push(reply);
      });
    saga.localStep('stop', stop);
    await scenario(saga.commit())
      .expectRequest('a/do')
      .andReply({ at: 0 })
      .expectUndo('a/undo')
      .expectEnd('errored');
    expect(seen).toEqual([
      { at: new Date(0), note: 'none' },
      { at: new Date(0), note: 'none' },
    ]);
  });

  it('is the context of a start', async () => {
    const saga = new Saga('s', { context: dated });
    saga.localStep('a', (context) => {
      expectTypeOf(context).toEqualTypeOf<SagaContext<{ at: Date; note: string }>>();
      context.note += ' at all';
    });
    const execution = await new InMemoryHost().run(saga.commit(), { at: '1970' } as never);
    expect(execution.context).toEqual({ at: new Date(0), note: 'none at all' });
  });
});

describe('a context that does not fit', () => {
  const saga = new Saga('s', {
    context: z.object({ id: z.string(), n: z.array(z.object({ x: z.number() })) }),
  });
  saga.remoteStep('a', () => new SagaRequest({ target: 'a/do' }));
  saga.commit();

  it('ends the execution before its first step', async () => {
    const execution = await new InMemoryHost().run(saga, { id: 5, n: [{ x: 'y' }] } as never);
    expect(execution).toMatchObject({ status: 'errored', steps: [], error: { code: 'CONTEXT_INVALID' } });
    expect(execution.error?.message).toMatch(/id: .*n\.0\.x: /s);
    expect(execution.error).not.toHaveProperty('step');
  });

  it('is refused before the start', async () => {
    await expect(checkFits(saga, { id: 5, n: [] })).rejects.toMatchObject({ code: 'CONTEXT_INVALID' });
    await expect(checkFits(saga, { id: 'x', n: [{ x: 1 }] })).resolves.toBeUndefined();
    await expect(checkFits('s', {})).resolves.toBeUndefined();
  });

  it('that comes out too large is refused', async () => {
    const large = z.object({ text: z.string().default('x'.repeat(1024 * 1024)) });
    const odd = new Saga('s', { context: large });
    odd.localStep('a', () => undefined);
    const execution = await new InMemoryHost().run(odd.commit(), {} as never);
    expect(execution.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', hook: 'context' });
  });

  it('that comes out as no object is refused', async () => {
    const odd = new Saga('s', {
      context: z.object({}).transform(() => 5) as unknown as Schema<object, object>,
    });
    odd.localStep('a', () => undefined);
    const execution = await new InMemoryHost().run(odd.commit());
    expect(execution.error?.code).toBe('UNENCODABLE');
  });
});

describe('a schema', () => {
  const schemaOf = (validate: () => unknown) =>
    ({ '~standard': { version: 1, vendor: 'test', validate } }) as unknown as Schema<object, object>;

  it.each([
    ['throws', 'CALLBACK_FAILED', stopping],
    ['waits for I/O', 'CALLBACK_UNSETTLED', () => new Promise(() => undefined)],
  ])('that %s fails the step with %s', async (_, code, validate) => {
    const saga = new Saga('s');
    saga.step('a', operation('a/do', { content: schemaOf(validate) })).with(() => ({}));
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution.error).toMatchObject({ code, step: 'a' });
  });

  it('may be asynchronous', async () => {
    const content = schemaOf(() => Promise.resolve({ value: { n: 2 } }));
    const saga = new Saga('s', { context: content });
    saga.step('a', operation('a/do', { content })).with(() => ({}));
    await scenario(saga.commit())
      .expectRequest('a/do', { n: 2 })
      .expectEnd('finished', { context: { n: 2 } });
  });

  it('names three issues, and counts the others', async () => {
    const issues = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ message: 'wrong', path: [{ key }, 1] }));
    const saga = new Saga('s', { context: schemaOf(() => ({ issues })) });
    saga.localStep('a', () => undefined);
    const execution = await new InMemoryHost().run(saga.commit());
    expect(execution.error?.message).toMatch(/a\.1: wrong; b\.1: wrong; c\.1: wrong and 2 more/);
  });

  it.each([undefined, 5, { issues: 5 }, { issues: [null] }])(
    'that answers with %j does not break the execution',
    async (answer) => {
      const saga = new Saga('s');
      saga.step('a', operation('a/do', { content: schemaOf(() => answer) })).with(() => ({ n: 1 }));
      const execution = await new InMemoryHost({ participants: { '*': () => ({}) } }).run(saga.commit());
      expect(['finished', 'errored']).toContain(execution.status);
    },
  );

  it.each([5, null, {}, { '~standard': { version: 2 } }])(
    'of another kind is refused at commit: %j',
    (context) => {
      const saga = new Saga('s', { context: context as never });
      saga.localStep('a', () => undefined);
      expect(() => saga.commit()).toThrow(
        expect.objectContaining({
          issues: [expect.objectContaining({ code: 'OPTIONS_INVALID', path: 's.options.context' })],
        }) as Error,
      );
    },
  );

  it('of the context is part of the definition by reference', () => {
    const saga = new Saga('s', { context: z.object({}), keepReply: true });
    saga.localStep('a', () => undefined);
    expect(saga.commit().toJSON()).toMatchObject({
      context: { callback: 's.context' },
      options: { keepReply: true },
    });
    expect(Saga.fromJSON(saga.toJSON()).toJSON()).toEqual(saga.toJSON());
  });
});

describe('the schema of an undo or a probe', () => {
  const content = z.object({ n: z.number() });
  const api = participant('a', { undo: { content }, ask: { content } });
  const typed = operation('a/undo', { content, reply: z.object({}) });

  it.each([
    ['a participant', api.undo],
    ['another operation', typed],
  ])('of %s keeps a content from being sent that does not fit', async (_, undo) => {
    const saga = new Saga('s', { whenUndoFails: 'continue' });
    saga
      .step(
        'a',
        operation('a/do').undoneBy(undo, () => ({ n: 'x' }) as never),
      )
      .with(() => ({}));
    saga.localStep('stop', stop);
    const execution = await scenario(saga.commit())
      .expectRequest('a/do')
      .andReply({})
      .expectEnd('incomplete');
    expect(execution.undoErrors).toMatchObject([{ code: 'REQUEST_INVALID', step: 'a' }]);
  });

  it('changes the content as it says', async () => {
    const numbered = operation('a/undo', {
      content: z.object({ n: z.coerce.number() }),
      reply: z.object({}),
    });
    const saga = new Saga('s');
    saga
      .step(
        'a',
        operation('a/do').undoneBy(numbered, () => ({ n: '7' })),
      )
      .with(() => ({}));
    saga.localStep('stop', stop);
    await scenario(saga.commit())
      .expectRequest('a/do')
      .andReply({})
      .expectUndo('a/undo', { n: 7 })
      .expectEnd('errored');
  });

  it('keeps a probe from being sent that does not fit', async () => {
    const asked: unknown[] = [];
    const saga = new Saga('s');
    saga
      .step(
        'a',
        operation('b/do').probedBy(api.ask, () => ({ n: 'x' }) as never),
      )
      .with(() => ({}));
    const a: ParticipantFunction = (request) => asked.push(request);
    const execution = await new InMemoryHost({ participants: { a, b: stopping } }).run(saga.commit());
    expect(execution.error).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      causes: expect.arrayContaining([expect.objectContaining({ name: 'REQUEST_INVALID' })]) as object,
    });
    expect(asked).toEqual([]);
  });
});

describe('what an operator gives', () => {
  const content = z.object({ n: z.number() });
  const waiting = () => {
    const saga = new Saga<{ n?: number }>('s', { whenStepFails: 'wait' });
    saga
      .remoteStep('a', () => participant('a', { do: { content, reply: content } }).do({ n: 1 }))
      .onSuccess((context, response) => {
        context.n = response.content().n;
      });
    return saga.commit();
  };
  const refusing: ParticipantFunction = ({ content: given }) => {
    if ((given as { n: number }).n === 1) throw stopping;
    return { n: 7 };
  };
  const run = async (...actions: object[]) => runWith(waiting(), { a: refusing }, actions);
  /** The codes that an operator sees who gives these responses. */
  const codesOf = async (
    saga: Saga,
    participants: Record<string, ParticipantFunction>,
    responses: readonly unknown[],
  ) => {
    const actions = responses.map((response) => ({ action: 'done', by: 'ann', response }));
    const { codes, execution } = await runWith(saga, participants, actions);
    expect(execution.status).toBe('finished');
    return codes;
  };
  const runWith = async (
    saga: Saga,
    participants: Record<string, ParticipantFunction>,
    actions: readonly object[],
  ) => {
    const rest = [...actions];
    const codes: string[] = [];
    const operator: Operator = ({ error }) => {
      codes.push(error.code);
      return rest.shift() as ReturnType<Operator>;
    };
    const execution = await new InMemoryHost({ participants, operator }).run(saga);
    return { codes, execution };
  };

  it('is checked as a reply', async () => {
    const { codes, execution } = await run(
      { action: 'done', by: 'ann', response: { n: 'x' } },
      { action: 'done', by: 'ann', response: { n: 9 } },
    );
    expect(codes).toEqual(['OUTCOME_UNKNOWN', 'REPLY_INVALID']);
    expect(execution).toMatchObject({ status: 'finished', context: { n: 9 } });
  });

  it('is checked as a reply where the content of the request did not fit', async () => {
    const reads = participant('a', { do: { content: z.object({ n: z.string() }), reply: content } });
    const saga = new Saga('s', { whenStepFails: 'wait' });
    saga.remoteStep('a', () => reads.do({ n: 1 } as never));
    const codes = await codesOf(saga.commit(), {}, [{ n: 'x' }, { n: 9 }]);
    expect(codes).toEqual(['REQUEST_INVALID', 'REPLY_INVALID']);
  });

  it('is checked as the reply to a query', async () => {
    const saga = new Saga<{ answer?: { n: number } }>('s', { whenStepFails: 'wait' });
    saga.query('a', () => participant('a', { do: { content, reply: content } }).do({ n: 1 })).into('answer');
    const codes = await codesOf(saga.commit(), { a: refusing }, [{ n: 'x' }, { n: 9 }]);
    expect(codes).toEqual(['QUERY_UNANSWERED', 'REPLY_INVALID']);
  });

  it('is checked as the content of a request', async () => {
    const { codes, execution } = await run(
      { action: 'retry', by: 'ann', request: { content: { n: 'x' } } },
      { action: 'retry', by: 'ann', request: { content: { n: 2 } } },
    );
    expect(codes).toEqual(['OUTCOME_UNKNOWN', 'REQUEST_INVALID']);
    expect(execution).toMatchObject({ status: 'finished', context: { n: 7 } });
  });

  it('is replaced by what comes out of the schema of the request', async () => {
    const seen: unknown[] = [];
    const dated = z.object({ at: z.coerce.date(), note: z.string().default('none') });
    const saga = new Saga('s', { whenStepFails: 'wait' });
    saga.remoteStep('a', () => participant('a', { do: { content: dated } }).do({ at: 'x' }));
    const a: ParticipantFunction = (request) => void seen.push(request.content);
    const action = { action: 'retry', by: 'ann', request: { content: { at: 0 } } };
    const { codes, execution } = await runWith(saga.commit(), { a }, [action]);
    expect([codes, execution.status]).toEqual([['REQUEST_INVALID'], 'finished']);
    expect(seen).toEqual([{ at: '1970-01-01T00:00:00.000Z', note: 'none' }]);
  });
});

function stopping(): never {
  throw new Error('stopping');
}
