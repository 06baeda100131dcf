import { getMaxListeners } from 'node:events';
import { linkedSignal, whenAborted } from '../../../src/client/linked-signal';

const TEN_YEARS_MS = 315_360_000_000;

describe('a linked signal', () => {
  it('aborts with its parent, and at once if the parent is already aborted', () => {
    const parent = new AbortController();
    const linked = linkedSignal(parent.signal, undefined);
    expect(linked.signal.aborted).toBe(false);
    parent.abort();
    expect(linked.signal.aborted).toBe(true);
    expect(linkedSignal(parent.signal, undefined).signal.aborted).toBe(true);
  });

  it('aborts after its time', async () => {
    const { signal } = linkedSignal(undefined, 1);
    await expect(whenAborted(signal)).rejects.toThrow();
  });

  it('allows as many listeners as a long wait adds, without a warning of Node', () => {
    expect(getMaxListeners(linkedSignal(undefined, undefined).signal)).toBe(1_000);
  });

  it('accepts a time that exceeds the longest timer of Node', () => {
    jest.useFakeTimers();
    const linked = linkedSignal(undefined, TEN_YEARS_MS);
    jest.advanceTimersByTime(86_400_000);
    expect(linked.signal.aborted).toBe(false);
    linked.release();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('aborts when it is released, without aborting its parent', async () => {
    const parent = new AbortController();
    const linked = linkedSignal(parent.signal, undefined);
    const aborted = whenAborted(linked.signal);
    linked.release();
    await expect(aborted).rejects.toThrow();
    expect(parent.signal.aborted).toBe(false);
  });
});
