import { nothingToUndo, participant, Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { implement } from 'temporal-saga/activities';
import { InMemoryHost, scenario } from 'temporal-saga/testing';

interface Inventory {
  reserve(content: { items: string[] }): { ids: string[] };
  release(content: { ids: string[] }): void;
}
const inventory = participant<Inventory>('inventory');

const order = new Saga<{ items: string[]; ids?: string[] }>('order')
  .remoteStep('reserve', ({ items }) => inventory.reserve({ items }))
  .onSuccess((context, response) => {
    context.ids = response.content().ids;
  })
  .onFailure(({ ids = [] }) => inventory.release({ ids }))
  .localStep('stop', () => new Error('stop'))
  .commit();

describe('a typed participant', () => {
  it('makes requests to its operations', () => {
    const request = inventory.reserve({ items: ['x'] });
    expect(request).toBeInstanceOf(SagaRequest);
    expect(request).toMatchObject({ target: 'inventory/reserve', content: { items: ['x'] } });
    expect(inventory.reserve.target).toBe('inventory/reserve');
    expect(inventory.reserve).toBe(inventory.reserve);
  });

  it('makes an empty content where an operation takes none', () => {
    const clock = participant<{ now(): number }>('clock');
    expect(clock.now().content).toEqual({});
  });

  it('is no promise, so that it may be awaited and returned from an async function', async () => {
    expect(await Promise.resolve(inventory)).toBe(inventory);
    expect(Object.prototype.toString.call(inventory)).toBe('[object Object]');
  });

  it.each(['', 'a b', '../x', '/x'])('refuses the name %j with BAD_TARGET', (name) => {
    expect(() => participant(name)).toThrow(expect.objectContaining({ code: 'BAD_TARGET' }) as Error);
  });

  it('refuses the name of an operation that cannot be a target with BAD_TARGET', () => {
    const odd = participant<Record<'two words', () => void>>('odd');
    expect(() => odd['two words']).toThrow(expect.objectContaining({ code: 'BAD_TARGET' }) as Error);
  });
});

describe('the implementation of a typed participant', () => {
  it('serves each operation with its function', async () => {
    const calls: unknown[] = [];
    const participants = {
      inventory: implement(inventory, {
        reserve: ({ items }) => ({ ids: items.map((item) => `id of ${item}`) }),
        release: ({ ids }, { undoOf }) => {
          calls.push([ids, undoOf]);
        },
      }),
    };
    const execution = await new InMemoryHost({ participants }).run(order, { items: ['x'] });
    expect(execution.status).toBe('errored');
    expect(calls).toEqual([[['id of x'], ['memory-1:reserve:execute:1']]]);
  });

  it('may be a module, and refuses, or finds nothing to undo, as any participant does', async () => {
    const service = {
      reserve: () => {
        throw new SagaRefused({ why: 'sold out' });
      },
      release: () => nothingToUndo,
    };
    const participants = { inventory: implement(inventory, service) };
    const execution = await new InMemoryHost({ participants }).run(order, { items: [] });
    expect(execution.error).toMatchObject({ code: 'REFUSED', step: 'reserve' });
  });

  it.each(['restock', 'toString', '__proto__', 'constructor'])(
    'refuses the operation %s, which it does not have',
    async (operation) => {
      const saga = new Saga('s').remoteStep('a', () => new SagaRequest({ target: `inventory/${operation}` }));
      const participants = {
        inventory: implement(inventory, { reserve: () => ({ ids: [] }), release: () => undefined }),
      };
      const execution = await new InMemoryHost({ participants }).run(saga.commit());
      expect(execution.error?.code).toBe('REFUSED');
    },
  );

  it('refuses what is no function with CONFIGURATION_INVALID', () => {
    const wrong = { reserve: 5, release: () => undefined } as never;
    expect(() => implement(inventory, wrong)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }) as Error,
    );
  });
});

describe('a scenario with a typed participant', () => {
  it('expects the operation', async () => {
    const execution = await scenario(order, { items: ['x'] })
      .expectRequest(inventory.reserve, { items: ['x'] })
      .andReply({ ids: ['1'] })
      .expectUndo(inventory.release, { ids: ['1'] })
      .expectEnd('errored');
    expect(execution.status).toBe('errored');
  });

  it('fails for another operation', async () => {
    const run = scenario(order, { items: ['x'] })
      .expectRequest(inventory.release)
      .expectEnd('errored');
    await expect(run).rejects.toThrow('Expected the request inventory/release');
  });
});
