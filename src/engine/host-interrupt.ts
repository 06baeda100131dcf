/** Thrown by a host to stop the engine where it stands. It is no failure of the saga, and the engine never catches it. */
export class HostInterrupt extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HostInterrupt';
  }
}
