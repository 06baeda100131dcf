/** Owns the sink by which workflow code writes a line into the worker's log: one line, without Temporal's own fields. */

/** Writes a line. A replay writes nothing. */
type WriteLine = (line: string) => void;

/** The sinks of the saga workflow, in the form of Temporal's `Sinks`. */
export interface SagaLogSinks extends Record<string, Record<string, WriteLine>> {
  temporalSagaLog: { refused: WriteLine };
}
