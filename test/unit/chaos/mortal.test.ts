import { EventEmitter, once } from 'node:events';
import { type Life, Mortal } from '../../chaos/mortal';

/** A life that ends when it is told to. */
function fakeLife(): Life & { end(): void } {
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
    const lives: Life[] = [];
    const mortal = new Mortal('worker', async () => {
      lives.push(fakeLife());
      return lives.at(-1)!;
    });
    await mortal.start();
    expect(mortal.killFor(0)).toBe(false);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(mortal.killFor(0)).toBe(true);
    expect(mortal.life).toBeUndefined();
    expect(mortal.killFor(0)).toBe(false);
    await mortal.alive();
    expect(mortal.life).toBe(lives[1]);
    expect(mortal.ownDeaths).toBe(0);
  });

  it('is started again when it dies by itself, and that is counted', async () => {
    const lives = [fakeLife(), fakeLife()];
    const given = [...lives];
    const mortal = new Mortal('worker', async () => given.shift()!);
    await mortal.start();
    lives[0]?.end();
    await lives[0]?.ended;
    await mortal.alive();
    expect(mortal.life).toBe(lives[1]);
    expect(mortal.ownDeaths).toBe(1);
  });

  it('tells whoever waits for it that it cannot be started', async () => {
    const give = jest.fn(() => Promise.reject(new Error('no port')));
    const mortal = new Mortal('worker', give, 0);
    await expect(mortal.start()).rejects.toThrow('worker cannot be started.');
    await expect(mortal.alive()).rejects.toThrow('worker cannot be started.');
    expect(give).toHaveBeenCalledTimes(5);
  });

  it('stays dead once it was ended', async () => {
    const life = fakeLife();
    const give = jest.fn(async () => life);
    const mortal = new Mortal('worker', give);
    await mortal.start();
    await mortal.end();
    await life.ended;
    expect(mortal.killFor(0)).toBe(false);
    expect(give).toHaveBeenCalledTimes(1);
  });
});
