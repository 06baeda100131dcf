/**
 * The library with fast mode as its default, for a run of the tests with `TEMPORAL_SAGA_TEST_DISPATCH=local`: every saga that a
 * test module makes has `dispatch: 'local'`, unless it says otherwise.
 */
import type { LooseFields, LooseValue } from '../../src/context/context-types';
import { Saga as AnySaga, type TypedSagaOptions } from '../../src/index';

export * from '../../src/index';

/** A saga in fast mode. */
export class Saga<T extends object = LooseFields, V = LooseValue> extends AnySaga<T, V> {
  constructor(name?: string, options?: TypedSagaOptions<T, V>) {
    super(name, { dispatch: 'local', ...options });
  }
}
