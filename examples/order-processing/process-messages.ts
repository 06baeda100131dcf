/** What the demo tells a participant: to hold back the requests of an order, and to let them go. */
export interface Instruction {
  readonly kind: 'hold' | 'let-go';
  readonly orderId: string;
}

/** What a process tells the demo. */
export type Notice =
  | { readonly kind: 'ready'; readonly url?: string }
  /** The gate is shut for an order. */
  | { readonly kind: 'gate-shut'; readonly orderId: string }
  /** A request of that order waits at the gate. */
  | { readonly kind: 'held'; readonly orderId: string };

/** Ties the life of this process to the demo's: the channel between them closes when the demo ends, however it ends. */
export function endWithDemo(): void {
  process.once('disconnect', () => process.exit(0));
}

/** Tells the demo; a process that was started by hand has nobody to tell. */
export function notify(notice: Notice): void {
  process.send?.(notice);
}
