/** Reads what may not be kept, such as the reply in a step result. */
import { SagaError } from 'temporal-saga';

/** The value, or the code of the error that reading it throws. */
export function readOrCode<R>(read: () => R): R | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof SagaError) return error.code;
    throw error;
  }
}
