/** The sagas module of a shop as it is at one deploy, and what may change in it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What differs from the first version. */
export interface ShopVersion {
  /** The target of the request that is behind every execution. */
  readonly target?: string;
  /** The side that the condition takes. */
  readonly takes?: boolean;
  /** What the callback of the step that is behind does first. */
  readonly first?: string;
  /** The handler of the reply; removed where it is empty. */
  readonly onSuccess?: string;
  /** Options of the saga. */
  readonly options?: string;
  /** What follows. */
  readonly more?: string;
}

/** Writes the module of a version, and gives its path. */
export function shopModule(folder: string, name: string, version: ShopVersion = {}): string {
  const {
    target = 'stock/reserve',
    takes = true,
    first = '',
    onSuccess = '.onSuccess((context: any, response: any) => { context.id = response.content().id; })',
    options = '{}',
    more = '',
  } = version;
  const path = join(folder, `${name}.ts`);
  writeFileSync(
    path,
    `import { Saga, SagaRequest } from 'temporal-saga';
     const gift = new Saga().remoteStep('wrap').onExecute(() => new SagaRequest({ target: 'gifts/wrap' })).commit();
     const plain = new Saga().remoteStep('pack').onExecute(() => new SagaRequest({ target: 'gifts/pack' })).commit();
     export const shop = new Saga('shop', ${options})
       .localStep('price', (context: any) => { ${first} context.total = 5; })
       .remoteStep('reserve')
       .onExecute(() => new SagaRequest({ target: '${target}' }))
       ${onSuccess}
       .onFailure(() => new SagaRequest({ target: 'stock/release' }))
       .conditionalStep('choose').ifThen(() => ${String(takes)}, gift).elseThen(plain)
       .remoteStep('ship').onExecute(() => new SagaRequest({ target: 'stock/ship' }))
       ${more}
       .commit();`,
  );
  return path;
}
