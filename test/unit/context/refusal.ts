import { SagaContextValueError } from '../../../src/context/context-errors';

/** The refusal that a function throws. */
export function refusalOf(action: () => unknown): SagaContextValueError {
  try {
    action();
  } catch (error) {
    if (error instanceof SagaContextValueError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
