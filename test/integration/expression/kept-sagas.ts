/** A saga whose undos get what was kept, sent and refused, in several runs. */
import { operation, participant, Saga } from 'temporal-saga';
import { z } from 'zod';

const Item = z.object({ id: z.string(), weight: z.number().default(1) });

export const warehouse = participant('warehouse', {
  reserve: { content: Item, reply: z.object({ at: z.coerce.date(), shelf: z.string() }) },
  release: { content: z.looseObject({}) },
});

const reserve = operation(warehouse.reserve)
  .keep(({ at, shelf }) => ({ at, shelf }))
  .undoneBy('warehouse/release', ({ kept, sent, outcome, cause }) => ({
    ...{ shelf: kept?.shelf, isDate: kept?.at instanceof Date, sent, outcome },
    cause: { code: cause?.code, step: cause?.step, reply: cause?.reply?.content() },
  }));

export const filling = new Saga('filling', {
  context: z.object({ ids: z.array(z.string()), batch: z.string().default('standard') }),
});
filling
  .forEachStep<{ item: string }>('items', (body) =>
    body.step('reserve', reserve).with(({ item }) => ({ id: item })),
  )
  .over(({ ids }) => ids);
filling
  .remoteStep('label', (context) =>
    participant<{ print(content: { id: string; batch: string }): void }>('printer').print({
      id: context.idFor('label'),
      batch: context.batch,
    }),
  )
  .onFailure((context, { cause }) =>
    participant<{ destroy(content: { id: string; because: unknown }): void }>('printer').destroy({
      id: context.idFor('label'),
      because: cause?.reply?.content(),
    }),
  );
filling.remoteStep('close', () => participant<{ close(): void }>('office').close());
filling.commit();
