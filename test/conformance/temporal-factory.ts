import { defineQuery, setHandler } from '@temporalio/workflow';
import type { Saga } from '../../src';
import { buildSaga } from './build-saga';
import type { SagaOutline } from './outline';
import { Trace } from './trace';

/** The query that answers the {@link Trace} of an execution. */
export const TRACE_QUERY = 'conformance.trace';

/**
 * A factory of the saga of a case, for the workflow sandbox. Each execution has a trace of its own, which a replay fills anew:
 * the query also shows that history leads to the same calls again.
 *
 * @param text - The outline as JSON: it is only read where its own case runs.
 */
export function caseFactory(text: string): () => Saga {
  return () => {
    const trace = new Trace();
    setHandler(defineQuery<Trace>(TRACE_QUERY), () => trace);
    return buildSaga(JSON.parse(text) as SagaOutline, trace);
  };
}
