import { closeAll } from '../../../src/activities/close-transports';
import { ParticipantRegistry } from '../../../src/activities/participant-registry';

const transport = () => ({ kind: 'done' }) as const;

/** Records the failures. */
function recorded() {
  const failures: (readonly [string, unknown])[] = [];
  return { failures, onFailure: (name: string, error: unknown) => void failures.push([name, error]) };
}

describe('the transports of a worker that has ended', () => {
  it('are closed, each once, also where participants share one', async () => {
    const { failures, onFailure } = recorded();
    const [shared, own] = [jest.fn(), jest.fn(() => Promise.resolve())];
    const registry = new ParticipantRegistry({
      a: { transport, close: shared },
      b: { transport, close: shared },
      c: { transport, close: own },
      d: { transport },
      e: { url: 'http://127.0.0.1:1' },
    });
    await registry.close(onFailure);
    expect([shared.mock.calls.length, own.mock.calls.length, failures]).toEqual([1, 1, []]);
  });

  it('are all closed, although one of them fails', async () => {
    const { failures, onFailure } = recorded();
    const [atOnce, later] = [new Error('at once'), new Error('later')];
    const close = jest.fn();
    const registry = new ParticipantRegistry({
      a: {
        transport,
        close: () => {
          throw atOnce;
        },
      },
      b: { transport, close: () => Promise.reject(later) },
      c: { transport, close },
    });
    await registry.close(onFailure);
    expect(close).toHaveBeenCalledTimes(1);
    expect(failures).toEqual([
      ['a', atOnce],
      ['b', later],
    ]);
  });

  it('do not keep the worker from ending', async () => {
    const { failures, onFailure } = recorded();
    await closeAll(new Map([[() => new Promise(() => undefined), 'a']]), onFailure, 1);
    expect(failures).toEqual([['a', expect.any(Error)]]);
  });
});
