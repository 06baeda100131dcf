import { EventEmitter, once } from 'node:events';
import { type Instance, Killable } from '../../chaos/killable';

/** An instance that ends when the test ends it. */
function fakeInstance(): Instance & { end(): void } {
  const events = new EventEmitter();
  const ended = once(events, 'end');
  const end = () => void events.emit('end');
  return {
    ended,
    end,
    async kill() {
      end();
      await ended;
    },
  };
}

afterEach(() => jest.useRealTimers());

describe('a killable process', () => {
  it('a killable process is not killed right after its start, and runs again after a kill', async () => {
    jest.useFakeTimers();
    const instances: Instance[] = [];
    const killable = new Killable('worker', async () => {
      instances.push(fakeInstance());
      return instances.at(-1)!;
    });
    await killable.start();
    expect(killable.killFor(0)).toBe(false);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(killable.killFor(0)).toBe(true);
    expect(killable.instance).toBeUndefined();
    expect(killable.killFor(0)).toBe(false);
    await killable.running();
    expect(killable.instance).toBe(instances[1]);
    expect(killable.crashes).toBe(0);
  });

  it('a killable process that ends by itself is started again, and counted as a crash', async () => {
    const instances = [fakeInstance(), fakeInstance()];
    const given = [...instances];
    const killable = new Killable('worker', async () => given.shift()!);
    await killable.start();
    instances[0]?.end();
    await instances[0]?.ended;
    await killable.running();
    expect(killable.instance).toBe(instances[1]);
    expect(killable.crashes).toBe(1);
  });

  it('a killable process that cannot be started rejects every wait for it', async () => {
    const give = jest.fn(() => Promise.reject(new Error('no port')));
    const killable = new Killable('worker', give, 0);
    await expect(killable.start()).rejects.toThrow('worker cannot be started.');
    await expect(killable.running()).rejects.toThrow('worker cannot be started.');
    expect(give).toHaveBeenCalledTimes(5);
  });

  it('a killable process stays down after its end', async () => {
    const instance = fakeInstance();
    const give = jest.fn(async () => instance);
    const killable = new Killable('worker', give);
    await killable.start();
    await killable.end();
    await instance.ended;
    expect(killable.killFor(0)).toBe(false);
    expect(give).toHaveBeenCalledTimes(1);
  });
});
