/** The conformance host in memory. */
import { InMemoryHost, noReply } from '../../src/testing';
import { buildSaga } from './build-saga';
import type { Outcome } from './case-format';
import { Conversation } from './conversation';
import type { ConformanceHost } from './host';
import { idsByPath } from './outline';
import { toOutcome } from './outcome';
import type { RunnableCase } from './runnable-case';
import { Trace } from './trace';

/** Runs cases in this process. */
export class MemoryHost implements ConformanceHost {
  readonly concurrency = 1;

  async run({ outline, context }: RunnableCase): Promise<Outcome> {
    const trace = new Trace();
    const conversation = new Conversation(outline.steps, () => noReply);
    const host = new InMemoryHost({ participants: { '*': (request) => conversation.answer(request) } });
    const execution = await host.run(() => buildSaga(outline, trace), context);
    return toOutcome(execution, trace, conversation.requests, idsByPath(outline));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
