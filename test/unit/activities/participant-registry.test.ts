import { ParticipantRegistry } from '../../../src/activities/participant-registry';
import type { Participants } from '../../../src/activities/participants';

const routingOf = (participants: object) => new ParticipantRegistry(participants as Participants).routing;

describe('the route to a participant in the workflow', () => {
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
        nats: { transport: () => ({ kind: 'done' }), close: () => undefined, ...policies },
      }),
    ).toStrictEqual({ queue: { taskQueue: 'q', ...read }, http: read, call: read, bare: {}, nats: read });
  });

  it.each(['execute', 'undo', 'probe'])('is refused with all problems of its policies: %s', (phase) => {
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

describe('C14: an option that a participant does not have', () => {
  const problemsOf = (participants: object): readonly string[] => {
    try {
      routingOf(participants);
      return [];
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
      return (error as { details: { problems: readonly string[] } }).details.problems;
    }
  };
  const url = 'http://localhost';
  const call = () => ({});

  it.each<[string, object, string, string]>([
    ['a policy beside its phase', { url, attemptTimeout: '1s' }, 'attemptTimeout', 'execute'],
    ['another name of a policy', { url, retry: {} }, 'retry', 'execute'],
    ['another case', { url, Url: url }, 'Url', 'url'],
    ['a mistyped phase', { taskQueue: 'q', excute: {} }, 'excute', 'execute'],
    ['an option of HTTP', { taskQueue: 'q', headers: {} }, 'headers', 'taskQueue'],
    ['an option of HTTP on a function', { call, busy: [409] }, 'busy', 'call'],
    ['two ways at once', { taskQueue: 'q', url }, 'url', 'taskQueue'],
    ['two other ways at once', { call, url }, 'url', 'call'],
    ['a transport and a URL at once', { transport: call, url }, 'url', 'transport'],
    ['a transport and a function at once', { transport: call, call }, 'call', 'transport'],
    ['an option of HTTP on a transport', { transport: call, busy: [409] }, 'busy', 'close'],
    ['`close` without a transport', { url, close: call }, 'close', 'url'],
    ['a way alone that is mistyped', { URL: url }, 'URL', 'url'],
    ['an option without a value', { url, timeout: undefined }, 'timeout', 'execute'],
  ])('C14: is refused with its name and the known options: %s', (_, participant, unknown, known) => {
    const problems = problemsOf({ stock: participant });
    expect(problems[0]).toContain(`"${unknown}"`);
    expect(problems[0]).toMatch(new RegExp(`^stock .*known: .*\\b${known}\\b`));
  });

  it('C14: is refused in `tls` too', () => {
    const tls = { ca: [], certificate: 'x' };
    const [problem] = problemsOf({ stock: { url: 'https://localhost', tls } });
    expect(problem).toMatch(/"certificate".*known: .*rejectUnauthorized/);
  });

  it('C14: is refused together with all other problems', () => {
    expect(problemsOf({ a: { url, x: 1 }, b: { call, y: 1 }, c: { taskQueue: '', z: 1 } })).toHaveLength(4);
  });

  it('C14: is named in a message of limited length', () => {
    const [problem = ''] = problemsOf({ stock: { url, ['x'.repeat(10_000)]: 1 } });
    expect(problem.length).toBeLessThan(500);
  });

  it.each<[string, object]>([
    ['busy', { url, busy: [200] }],
    ['busy', { url, busy: [600] }],
    ['busy', { url, busy: ['409'] }],
    ['busy', { url, busy: 409 }],
    ['busy', { url, busy: [409.5] }],
    ['notFound', { url, notFound: true }],
    ['notFound', { url, notFound: 'nothing' }],
    ['idempotencyKey', { url, idempotencyKey: 'sha1' }],
  ])('C14: and a value that %s does not have', (option, participant) => {
    expect(problemsOf({ stock: participant })[0]).toContain(`\`${option}\``);
  });

  it.each<[string, object]>([
    ['transport', { transport: { send: call } }],
    ['transport', { transport: undefined }],
    ['transport', { transport: 'nats://localhost' }],
    ['close', { transport: call, close: {} }],
    ['close', { transport: call, close: null }],
  ])('C14: and a value that no %s has', (option, participant) => {
    expect(problemsOf({ stock: participant })).toEqual([
      expect.stringContaining(`stock.${option} is a function`),
    ]);
  });

  it.each([undefined, null, 5, 'http://localhost', [], {}])(
    'C14: and a participant of no kind: %j',
    (participant) => {
      expect(problemsOf({ stock: participant })[0]).toMatch(/^stock is a function, .*\{ transport \}/);
    },
  );

  it('C14: is none of the known options', () => {
    const policies = { execute: {}, undo: {}, probe: {} };
    const http = { url, headers: {}, busy: [409], notFound: 'unproven', idempotencyKey: 'hashed' };
    expect(
      problemsOf({
        a: { ...http, ...policies },
        b: { call, ...policies },
        c: { taskQueue: 'q', ...policies },
        d: { transport: call, close: call, ...policies },
        e: { transport: call, close: undefined },
      }),
    ).toEqual([]);
  });
});
