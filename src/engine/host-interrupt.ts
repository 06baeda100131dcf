/** Thrown by a host to stop the engine where it stands, without a failure; the engine never catches it. */
export class HostInterrupt extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HostInterrupt';
  }
}
