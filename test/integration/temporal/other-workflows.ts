/** A workflow that is no saga. */
export function other(): Promise<string> {
  return Promise.resolve('done');
}
