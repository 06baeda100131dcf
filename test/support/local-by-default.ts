/**
 * Owns fast mode as the default of a test run: with `TEMPORAL_SAGA_TEST_DISPATCH=local` every saga that sets no other option
 * has `dispatch: 'local'`. In a bundle this module stands for `temporal-saga`.
 */
import { Saga } from '../../src/definition/saga';

const { describe } = Saga.prototype;

/** A saga as the client sends it, and as a start by name finds it. */
function describeAsLocal(this: Saga, name?: string): ReturnType<typeof describe> {
  const { definition, callbacks } = describe.call(this, name ?? this.name);
  // Executions of 0.2 do not know the option.
  if (definition.format === 1) return { definition, callbacks };
  const options = { dispatch: 'local' as const, ...definition.options };
  return { definition: { ...definition, options }, callbacks };
}

Saga.prototype.describe = describeAsLocal;

export * from '../../src/index';
