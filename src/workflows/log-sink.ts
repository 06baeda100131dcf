/** Owns the sink by which workflow code writes a line into the worker's log: one line, without Temporal's own fields. */
import type { Sinks } from '@temporalio/workflow';

/** The sink of the saga workflow. A replay writes nothing. */
export interface SagaLogSinks extends Sinks {
  readonly temporalSagaLog: { refused(line: string): void };
}
