/** Owns the fields of an error that a console does not print with it. */

/**
 * Sets fields that can be read but are not enumerable. Node prints every enumerable field of an error that is not
 * caught: a record of an execution would bury the message under a hundred lines.
 */
export function setUnprinted(error: Error, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(error, name, { value, enumerable: false, configurable: true, writable: true });
  }
}
