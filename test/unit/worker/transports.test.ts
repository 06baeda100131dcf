import { routingFor } from '../../../src/worker/routing-for';

const transport = () => ({ kind: 'done' }) as const;

describe('the transport of a participant', () => {
  it('stays open where only its route is read: it may belong to a worker that polls', async () => {
    const close = jest.fn();
    expect(routingFor({ nats: { transport, close, execute: { maximumAttempts: 2 } } })).toEqual({
      nats: { execute: { maximumAttempts: 2 } },
    });
    await Promise.resolve();
    expect(close).not.toHaveBeenCalled();
  });
});
