import { getMaxListeners } from 'node:events';
import { linkedSignal, whenAborted } from '../../../src/client/linked-signal';

const TEN_YEARS_MS = 315_360_000_000;

describe('a linked signal', () => {
  it('is aborted with its parent, also with one that was aborted before', () => {
    const parent = new AbortController();
    const linked = linkedSignal(parent.signal, undefined);
    expect(linked.signal.aborted).toBe(false);
    parent.abort();
    expect(linked.signal.aborted).toBe(true);
    expect(linkedSignal(parent.signal, undefined).signal.aborted).toBe(true);
  });

  it('is aborted when its time is over', async () => {
    const { signal } = linkedSignal(undefined, 1);
    await expect(whenAborted(signal)).rejects.toThrow();
  });

  it('has Node warn of no number of listeners that a long wait brings', () => {
    expect(getMaxListeners(linkedSignal(undefined, undefined).signal)).toBe(1_000);
  });

  it('takes times that are longer than timers can be', () => {
    jest.useFakeTimers();
    const linked = linkedSignal(undefined, TEN_YEARS_MS);
    jest.advanceTimersByTime(86_400_000);
    expect(linked.signal.aborted).toBe(false);
    linked.release();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('is aborted when it is released, and its parent is not', async () => {
    const parent = new AbortController();
    const linked = linkedSignal(parent.signal, undefined);
    const aborted = whenAborted(linked.signal);
    linked.release();
    await expect(aborted).rejects.toThrow();
    expect(parent.signal.aborted).toBe(false);
  });
});
