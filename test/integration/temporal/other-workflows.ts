/** A workflow that is not a saga. */
export function other(): Promise<string> {
  return Promise.resolve('done');
}
