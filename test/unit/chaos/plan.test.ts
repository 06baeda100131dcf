import { Dice } from '../../chaos/dice';
import { type Fault, faultFor } from '../../chaos/faults';
import { planOf } from '../../chaos/plan';
import { SHAPES } from '../../chaos/shapes';

const CALL = { orderId: 'plain-1', operation: 'stock/reserve', purpose: 'execute' } as const;
const arrivals = Array.from({ length: 1_000 }, (_, index) => ({ ...CALL, count: index + 1 }));
const faultsOf = (seed: string, purpose: 'execute' | 'undo' | 'probe') =>
  arrivals.map((arrival) => faultFor(seed, { ...arrival, purpose }).fault);

describe('the plan of the chaos', () => {
  it('the plan is the same with the same seed, and different with another one', () => {
    expect(planOf('seven', 2)).toEqual(planOf('seven', 2));
    expect(planOf('seven', 2)).not.toEqual(planOf('eight', 2));
  });

  it('the plan has orders and kills of every kind, and all kills are within its duration', () => {
    const { orders, kills, duration } = planOf('seven', 10);
    expect(new Set(orders.map(({ shape }) => shape))).toEqual(new Set(Object.keys(SHAPES)));
    expect(new Set(orders.map(({ interruption }) => interruption?.kind))).toEqual(
      new Set([undefined, 'cancel', 'abort']),
    );
    expect(new Set(orders.map(({ command }) => command?.kind))).toEqual(
      new Set([undefined, 'reset activity', 'pause activity', 'reset workflow']),
    );
    expect(new Set(kills.map(({ victim }) => victim)).size).toBe(6);
    expect(kills.every(({ at }) => at < duration)).toBe(true);
  });

  it('the plan refuses no effect after a pivot', () => {
    const refused = planOf('seven', 10).orders.flatMap(({ shape, context }) =>
      shape === 'pivotal' ? [context.refused] : [],
    );
    expect(new Set(refused)).toEqual(new Set(['', 'stock/reserve', 'bank/charge']));
  });
});

describe('the faults of requests', () => {
  it('the faults are the same with the same seed at any time', () => {
    expect(faultsOf('seven', 'undo')).toEqual(faultsOf('seven', 'undo'));
    expect(faultsOf('seven', 'undo')).not.toEqual(faultsOf('eight', 'undo'));
  });

  it('the faults of an undo are of every kind, and the faults of an execute include no refusal', () => {
    const all: readonly Fault[] = [
      'none',
      'delay',
      'hold',
      'hold-reply',
      'lose-reply',
      'garble-reply',
      'duplicate',
      'repeat-later',
      'lose',
      'break',
      'throttle',
      'busy',
      'refuse',
    ];
    expect(new Set(faultsOf('seven', 'undo'))).toEqual(new Set(all));
    expect(new Set(faultsOf('seven', 'execute'))).toEqual(new Set(all.slice(0, -1)));
  });
});

describe('the dice', () => {
  it('the dice throw each name about as often as its weight says', () => {
    const dice = new Dice('seven');
    const throws = Array.from({ length: 10_000 }, () => dice.weighted({ often: 90, seldom: 10, never: 0 }));
    expect(throws.filter((one) => one === 'seldom').length / 1_000).toBeCloseTo(1, 0);
    expect(throws).not.toContain('never');
  });

  it('the dice include both ends of a range', () => {
    const dice = new Dice('seven');
    expect(new Set(Array.from({ length: 100 }, () => dice.between(2, 4)))).toEqual(new Set([2, 3, 4]));
  });
});
