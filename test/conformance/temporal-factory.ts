/** Builds the sagas of cases within the workflow sandbox. */
import { defineQuery, setHandler } from '@temporalio/workflow';
import type { Saga } from '../../src';
import { buildSaga } from './build-saga';
import type { SagaOutline } from './outline';
import { Trace } from './trace';

/** The query that answers the {@link Trace} of an execution. */
export const TRACE_QUERY = 'conformance.trace';

/**
 * The factory of the saga of a case. Each execution has its own trace, and a replay fills a new one, so the query also shows
 * that a replay makes the same calls.
 *
 * @param text - The outline as JSON, which is parsed only if its case runs.
 */
export function caseFactory(text: string): () => Saga {
  return () => {
    const trace = new Trace();
    setHandler(defineQuery<Trace>(TRACE_QUERY), () => trace);
    return buildSaga(JSON.parse(text) as SagaOutline, trace);
  };
}
