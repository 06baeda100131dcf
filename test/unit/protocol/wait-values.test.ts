import type { OpenWait } from '../../../src/engine/waits/open-wait';
import { waitValues } from '../../../src/protocol/wait-values';

const wait = (kind: OpenWait['kind'], step: string, event?: string): OpenWait => ({
  kind,
  step,
  since: 1,
  ...(event !== undefined && { event }),
});

describe('the values of the search attribute for waits', () => {
  it('are the kind of a wait, and its kind with its name', () => {
    expect(waitValues([wait('decision', 'approve')])).toEqual(['decision', 'decision:approve']);
    expect(waitValues([wait('event', 'paid', 'payment-received')])).toEqual([
      'event',
      'event:payment-received',
    ]);
    expect(waitValues([wait('timer', 'cool-off')])).toEqual(['timer', 'timer:cool-off']);
  });

  it('have the last name of the path, without items and rounds', () => {
    const waits = [wait('decision', 'ship[12].approve'), wait('timer', 'pay~2.card.pause')];
    expect(waitValues(waits)).toEqual(['decision', 'decision:approve', 'timer', 'timer:pause']);
  });

  it('are there once each, in one order whatever opened first', () => {
    const waits = [
      wait('timer', 'a.pause'),
      wait('decision', 'ship[1].approve'),
      wait('decision', 'ship[0].approve'),
      wait('decision', 'ship[0].again'),
    ];
    const values = ['decision', 'decision:again', 'decision:approve', 'timer', 'timer:pause'];
    expect(waitValues(waits)).toEqual(values);
    expect(waitValues([...waits].reverse())).toEqual(values);
  });

  it('are one that says so while nothing is open', () => {
    expect(waitValues([])).toEqual(['none']);
  });

  it('are no more than Temporal accepts, and have every kind', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      wait('decision', `${'x'.repeat(90)}${String(index)}`),
    );
    const values = waitValues([...many, wait('timer', 'pause')]);
    expect(values).toEqual(expect.arrayContaining(['decision', 'timer']));
    expect(values.length).toBeGreaterThan(15);
    expect(JSON.stringify(values).length).toBeLessThanOrEqual(2_048);
    expect(Math.max(...values.map(({ length }) => length))).toBeLessThanOrEqual(255);
    const longest = waitValues([wait('decision', 'x'.repeat(100)), wait('event', 'e', 'x'.repeat(100))]);
    expect(Math.max(...longest.map(({ length }) => length))).toBeLessThanOrEqual(255);
  });
});
