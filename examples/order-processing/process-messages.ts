/** A message of the demo to a participant: hold back the requests of an order, or let them go. */
export interface Instruction {
  readonly kind: 'hold' | 'let-go';
  readonly orderId: string;
}

/** A message of a process to the demo. */
export type Notice =
  | { readonly kind: 'ready'; readonly url?: string }
  /** The gate is closed for an order. */
  | { readonly kind: 'gate-closed'; readonly orderId: string }
  /** A request of that order waits at the gate. */
  | { readonly kind: 'held'; readonly orderId: string };

/** Ends this process with the demo: the channel between them closes when the demo ends for any reason. */
export function endWithDemo(): void {
  process.once('disconnect', () => process.exit(0));
}

/** Sends a notice to the demo, if the demo started this process. */
export function notify(notice: Notice): void {
  process.send?.(notice);
}
