import { traceparentOf } from '../../../src/activities/traceparent';
import { closeAll, requestOf, serve, transportTo } from './http-server';

afterEach(closeAll);

const RUN = '0195A3F0-1c2d-7e4f-8a9b-0c1d2e3f4a5b';
const traceOf = (idempotencyKey: string, sagaId = 'order-1') =>
  traceparentOf(requestOf({ idempotencyKey, sagaId })).split('-')[1];

describe('traceparent', () => {
  it('has the form of W3C Trace Context', async () => {
    const server = await serve();
    await transportTo({ url: server.url })();
    expect(server.seen[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('has the run id as its trace', () => {
    expect(traceOf(`${RUN}:a:execute:1`)).toBe('0195a3f01c2d7e4f8a9b0c1d2e3f4a5b');
    expect(traceOf(`${RUN}:b:undo:1`)).toBe('0195a3f01c2d7e4f8a9b0c1d2e3f4a5b');
    expect(traceOf(RUN)).toBe('0195a3f01c2d7e4f8a9b0c1d2e3f4a5b');
  });

  it.each([
    'memory:a:execute:1',
    `${RUN}x:a`,
    `x${RUN}:a`,
    '00000000-0000-0000-0000-000000000000:a:execute:1',
  ])('has a trace of the saga where the key %s does not start with a run id', (key) => {
    expect(traceOf(key)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceOf(key)).toBe(traceOf('memory:b:undo:1'));
    expect(traceOf(key)).not.toBe(traceOf(key, 'order-2'));
  });

  it('is a span of its own in each attempt', () => {
    const spans = new Set(Array.from({ length: 100 }, () => traceparentOf(requestOf()).split('-')[2]));
    expect(spans.size).toBe(100);
  });
});
