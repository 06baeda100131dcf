/** The sagas module of a shop in different versions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The differences from the first version. */
export interface ShopVersion {
  /** The target of the request that every execution has completed. */
  readonly target?: string;
  /** The result of the condition. */
  readonly takes?: boolean;
  /** The first statement of the callback of the completed step. */
  readonly first?: string;
  /** The handler of the reply; '' removes it. */
  readonly onSuccess?: string;
  /** The options of the saga. */
  readonly options?: string;
  /** Further steps. */
  readonly more?: string;
}

/** Writes the module of a version. Returns its path. */
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
