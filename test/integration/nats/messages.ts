/** The notices of the stock process to its test. */
export type Notice =
  /** A request has arrived, with the number of arrivals under its key. */
  | { readonly kind: 'arrived'; readonly sku: string; readonly operation: string; readonly key: string }
  /** The reservation is in the ledger, and is not answered yet. */
  | { readonly kind: 'written'; readonly sku: string }
  | { readonly kind: 'answered'; readonly sku: string; readonly answer: string };

/** The articles, by their conduct. */
export type Conduct =
  /** Packing takes longer than an attempt. */
  | 'slow'
  /** Reserved, and never answered. */
  | 'silent'
  /** Written to the ledger, and not answered before the process is killed. */
  | 'killed'
  /** An answer that no participant should give. */
  | 'garbled';
