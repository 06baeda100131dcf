import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participants } from '../../../src/activities/participants';

const routingOf = (participants: object) => new ParticipantRegistry(participants as Participants).routing;

describe('what a workflow learns of a participant', () => {
  it('is its task queue and the policies of its requests, undos and probes', () => {
    const policies = {
      execute: { attemptTimeout: '2s', nonRetryable: ['503'] },
      undo: { totalTimeout: '7d', replyTimeout: '2d' },
      probe: { maximumAttempts: 3 },
    };
    const read = {
      execute: { attemptTimeout: 2_000, nonRetryable: ['503'] },
      undo: { totalTimeout: 7 * 86_400_000, replyTimeout: 2 * 86_400_000 },
      probe: { maximumAttempts: 3 },
    };
    expect(
      routingOf({
        queue: { taskQueue: 'q', ...policies },
        http: { url: 'http://localhost', headers: { 'X-Key': 's3cret' }, ...policies },
        call: { call: () => ({}), ...policies },
        bare: () => ({}),
      }),
    ).toStrictEqual({ queue: { taskQueue: 'q', ...read }, http: read, call: read, bare: {} });
  });

  it.each(['execute', 'undo', 'probe'])('is refused with all that is wrong in its policies: %s', (phase) => {
    const policy = { attemptTimeout: -1, nonRetryable: [''] };
    expect(() => routingOf({ a: { taskQueue: 'q', [phase]: policy } })).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: {
          problems: [
            expect.stringContaining(`a.${phase}.attemptTimeout`),
            expect.stringContaining(`a.${phase}.nonRetryable`),
          ],
        },
      }),
    );
  });
});
