export { sagaWorkflow as default } from '../../../src/workflows';

/** A workflow of the user that relies on the worker's payload converter. */
export function kindOf(value: unknown): Promise<string> {
  return Promise.resolve(value instanceof Date ? 'a Date' : typeof value);
}
