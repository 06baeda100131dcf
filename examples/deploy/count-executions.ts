/** Counts the executions that need an operator, as a metric of the worker. */
import { Runtime, type Worker } from '@temporalio/worker';

const QUERIES = {
  stuck: "SagaStatus = 'stuck' AND ExecutionStatus = 'Running'",
  blocked: "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')",
};

/** Sets the gauge `saga_executions`, with the tag `status`. Call it at intervals. */
export async function countExecutions({ client }: Worker): Promise<void> {
  if (!client) return;
  const gauge = Runtime.instance().metricMeter.createGauge('saga_executions', 'int', 'Executions by status');
  for (const [status, query] of Object.entries(QUERIES)) {
    const { count } = await client.workflow.count(query);
    gauge.set(count, { status });
  }
}
