import { Saga } from 'temporal-saga';
import { toStart } from '../../../src/client/saga-start';

/** A saga whose sent definition has about 400 KB. */
const long = new Saga('long');
for (let step = 0; step < 4_000; step += 1) {
  long.localStep(`${String(step)}-${'x'.repeat(90)}`).onExecute(() => undefined);
}
long.commit();
const short = new Saga('short')
  .localStep('only')
  .onExecute(() => undefined)
  .commit();

describe('a start by value', () => {
  it('S11: is refused if definition and context together exceed the size budget', () => {
    const context = { notes: 'x'.repeat(1_000_000) };
    expect(toStart(short, context, undefined, undefined).type).toBe('short');
    expect(toStart(long, {}, undefined, undefined).type).toBe('long');
    expect(() => toStart(long, context, undefined, undefined)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_TOO_LARGE' }) as Error,
    );
  });

  it('E9: has the user in its input, and the name of the saga as its type', () => {
    expect(toStart(long, {}, 'ann', undefined)).toMatchObject({ type: 'long', input: { user: 'ann' } });
    expect(toStart('by-name', {}, undefined, undefined).input).not.toHaveProperty('user');
  });
});

describe('whether a start may wait for something from outside', () => {
  const timed = new Saga('timed');
  timed.timerStep('pause', '1 s');
  timed.commit();

  it('is known of a saga by value, and assumed of one that a worker resolves', () => {
    expect(toStart(short, {}, undefined, undefined).mayWait).toBe(false);
    expect(toStart(timed, {}, undefined, undefined).mayWait).toBe(true);
    expect(toStart('by-name', {}, undefined, undefined).mayWait).toBe(true);
  });
});
