import { Pace, type RunHistory } from '../../../src/workflows/temporal/pace';

const MEBIBYTE = 1024 * 1024;

/** The pace of a run whose history the test sets. */
function paceOf(given: Partial<RunHistory> = {}) {
  const history = { historyLength: 3, historySize: 1_000, continueAsNewSuggested: false, ...given };
  return { history, pace: new Pace(() => history) };
}

describe('the pace of flows beside each other', () => {
  it('one workflow task begins at most 1.5 MB of requests', () => {
    const { pace } = paceOf();
    let begun = 0;
    while (pace.admits(100_000)) {
      pace.begins(100_000);
      begun += 100_000;
    }
    expect(begun).toBe(1_400_000);
    expect(pace.admits(20_000)).toBe(true);
    expect(pace.admits()).toBe(true);
  });

  it('many requests without content count too', () => {
    const { pace } = paceOf();
    let begun = 0;
    for (; pace.admits(0); begun += 1) pace.begins(0);
    expect(begun).toBe(1_500);
  });

  it('one request of any size is admitted in each workflow task', () => {
    const { pace, history } = paceOf();
    expect(pace.admits(2 * MEBIBYTE)).toBe(true);
    pace.begins(2 * MEBIBYTE);
    expect(pace.admits(1)).toBe(false);
    history.historyLength = 9;
    expect(pace.admits(2 * MEBIBYTE)).toBe(true);
  });

  it.each<readonly [string, Partial<RunHistory>]>([
    ['40,000 events', { historyLength: 40_000 }],
    ['40 MiB', { historySize: 40 * MEBIBYTE }],
  ])('nothing begins in a history of %s, and the run ends when all flows are quiescent', (_, given) => {
    const { pace } = paceOf(given);
    expect(pace.admits()).toBe(false);
    expect(pace.admits(1)).toBe(false);
    expect(pace.isDue).toBe(true);
  });

  it.each<readonly [Partial<RunHistory>, boolean]>([
    [{ historyLength: 9_999 }, false],
    [{ historyLength: 10_000 }, true],
    [{ continueAsNewSuggested: true }, true],
  ])('a run may end, and continues as long as requests are under way: %j', (given, isDue) => {
    const { pace } = paceOf(given);
    expect(pace.isLong).toBe(isDue);
    expect(pace.isDue).toBe(isDue);
    expect(pace.admits(1)).toBe(true);
  });

  it('where Temporal suggests another run early, nothing begins from four times that length on', () => {
    const { pace, history } = paceOf({ historyLength: 60, continueAsNewSuggested: true });
    expect(pace.admits()).toBe(true);
    history.historyLength = 239;
    expect(pace.admits()).toBe(true);
    history.historyLength = 240;
    expect(pace.admits()).toBe(false);
  });
});
