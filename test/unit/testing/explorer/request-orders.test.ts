import { ExplorationError, type Exploration } from 'temporal-saga/testing/explorer';
import { sampled } from '../../../../src/testing/explorer/request-orders';
import { readSchedule, scheduleText } from '../../../../src/testing/explorer/schedule';
import { BUGS_IN_BLOCKS } from './planted/bugs-in-blocks';

async function explorationOf(name: string): Promise<Exploration> {
  const one = BUGS_IN_BLOCKS.find(({ saga }) => saga.name === name)!;
  try {
    return await one.saga.explore('effects');
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    return error.exploration;
  }
}

describe('the orders of requests beside each other', () => {
  it('are part of the text of a schedule', () => {
    const text = 'which=else, book.hotel.reserve=first, book.flight.reserve=first, charge=lost';
    expect(scheduleText(readSchedule(text))).toBe(text);
    expect(readSchedule(text).order).toEqual(['book.hotel.reserve', 'book.flight.reserve']);
  });

  it('are named by the counterexample, counted, and in the report', async () => {
    const { counterexample, orders, report } = await explorationOf(
      'a missing edge: the insurance needs a booked flight',
    );
    expect(counterexample?.schedule).toBe('book.insurance.insurance=first');
    expect(orders.explored).toBeGreaterThan(0);
    expect(report).toContain(`Orders: ${String(orders.explored)} of the schedules`);
  });

  it('are not tried for a saga without branches or items beside each other', async () => {
    const { orders, report } = await explorationOf("an item that is undone with another item's data");
    expect(orders).toEqual({ explored: 0, leftOut: 0 });
    expect(report).not.toContain('Orders:');
  });

  it('are sampled evenly if they are too many', () => {
    expect(sampled([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4]);
    expect(sampled([0, 1], 3)).toEqual([0, 1]);
  });
});
