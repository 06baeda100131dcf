import { SagaContextValueError } from '../../../src/context/context-errors';

/** The refusal that an action ends in. */
export function refusalOf(action: () => unknown): SagaContextValueError {
  try {
    action();
  } catch (error) {
    if (error instanceof SagaContextValueError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
