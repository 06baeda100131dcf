import { SagaExecutionUnfinishedError } from '../../../src/client/client-errors';
import type { SagaExecution } from '../../../src/protocol/saga-execution';

const phase = { id: 'incident-7', step: 'approve', since: 0, target: 'approval/ask' };
const execution: SagaExecution = {
  uuid: 'order-7',
  saga: 'order',
  status: 'paused',
  steps: [],
  undoErrors: [],
  incidents: [],
  activePhases: [],
  actions: [],
} as unknown as SagaExecution;
const messageOf = (facts: Partial<SagaExecution>): string =>
  new SagaExecutionUnfinishedError('order-7', { execution: { ...execution, ...facts } }).message;

describe('the message of an execution that its caller does not wait for any longer', () => {
  it('names the step, the target and the last moment of a reply that comes later', () => {
    const awaitedReply = { request: 'key-1', until: Date.UTC(2026, 0, 2) };
    const message = messageOf({ activePhases: [{ ...phase, phase: 'execute', awaitedReply }] });
    for (const fact of ['paused', 'step approve', 'approval/ask', '2026-01-02T00:00:00.000Z']) {
      expect(message).toContain(fact);
    }
    expect(
      messageOf({ activePhases: [{ ...phase, target: undefined, phase: 'undo', awaitedReply }] }),
    ).toContain('the undo of step approve');
  });

  it('names no step while a request is under way', () => {
    const running = messageOf({ status: 'running', activePhases: [{ ...phase, phase: 'execute' }] });
    expect(running).toContain('while it was running. ');
    expect(messageOf({ activePhases: [] })).toContain('while it was paused. ');
  });

  it('ends the reason of an incident with a full stop', () => {
    const error = { code: 'REFUSED' as const, message: 'the truck has left', causes: [] };
    const message = messageOf({ status: 'stuck', incidents: [{ ...phase, phase: 'undo', error }] });
    expect(message).toContain('the undo of step approve');
    expect(message).toContain('[REFUSED] the truck has left. ');
  });
});
