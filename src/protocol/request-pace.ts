/** Owns how many bytes of requests flows beside each other begin at once, in every host. */

/** The bytes that begin together; a single request has at most 1 MiB. Temporal takes at most 4 MiB in one task. */
export const MOST_BYTES_AT_ONCE = 1_500_000;
