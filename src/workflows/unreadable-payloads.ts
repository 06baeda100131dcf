import { defaultPayloadConverter, ValueError } from '@temporalio/common';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { hasOwnConverter } from './bundled-module';
import { mendResults } from './unreadable-results';

/**
 * What the saga workflow gets in place of arguments that cannot be read; it refuses it as it refuses any
 * text.
 */
const UNREADABLE = 'arguments that the payload converter cannot read';

/**
 * Payloads of an encoding that nobody knows never reach the workflow: the SDK fails its task, again and again
 * (S11). Over arguments, also those of text that is no JSON, this interceptor starts the workflow once more with
 * a text in their place; results are looked at before.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        const { jobs } = input.activation;
        const start = jobs?.[0];
        if (jobs && !hasOwnConverter()) mendResults(jobs);
        try {
          next(input);
        } catch (error) {
          const isUnreadable = error instanceof ValueError || error instanceof SyntaxError;
          if (!isUnreadable || !jobs || !start?.initializeWorkflow) throw error;
          start.initializeWorkflow.arguments = [defaultPayloadConverter.toPayload(UNREADABLE)];
          // All other jobs of this activation were done before the arguments were read.
          jobs.splice(0, jobs.length, start);
          next(input);
        }
      },
    },
  ],
});
