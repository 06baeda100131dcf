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

describe('a mortal', () => {
  it('is spared while it is young, and lives again after it was killed', async () => {
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

  it('is started again when it dies by itself, and that is counted', async () => {
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

  it('tells whoever waits for it that it cannot be started', async () => {
    const give = jest.fn(() => Promise.reject(new Error('no port')));
    const killable = new Killable('worker', give, 0);
    await expect(killable.start()).rejects.toThrow('worker cannot be started.');
    await expect(killable.running()).rejects.toThrow('worker cannot be started.');
    expect(give).toHaveBeenCalledTimes(5);
  });

  it('stays dead once it was ended', async () => {
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
