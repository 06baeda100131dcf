import { cpuTimeOf } from '../../../bench/cpu-time';
import { figuresOf } from '../../../bench/figures';
import { orderOf, runRounds, type Turn, type Turns } from '../../../bench/line-up';
import { plot } from '../../../bench/plot';
import { markdownTable, textTable } from '../../../bench/table';
import { readTableOptions } from '../../../bench/table-options';
import type { VariantName } from '../../../bench/variants';

const turn = (latencies: readonly number[], worker: number, server?: number): Turn => ({
  latencies,
  elapsed: 100,
  worker,
  server,
});
const turnsOf = (variant: VariantName, worker: number): Turns => ({
  variant,
  alone: [turn([10, 20], 1), turn([30], 1)],
  crowded: [turn([100, 200], worker, 50), turn([300, 400], 2 * worker, 70)],
});
const histories = new Map([['twin', { events: 23, bytes: 8_600 }] as const]);

describe('the line-up of a benchmark', () => {
  it('every variant takes every place of a round', () => {
    const rounds = Array.from({ length: 6 }, (_, round) => orderOf(round, 3));
    for (const order of rounds) expect([...order].sort()).toEqual([0, 1, 2]);
    for (const place of [0, 1, 2]) {
      expect(new Set(rounds.map((order) => order[place]))).toEqual(new Set([0, 1, 2]));
    }
  });

  it('all variants have a turn of each load in each round, and CPU time counts within the turn', async () => {
    const ran: string[] = [];
    const contender = (variant: VariantName) => ({
      variant,
      runOne: () => {
        ran.push(variant);
        return Promise.resolve('');
      },
    });
    let cpu = 0;
    const meters = { worker: () => Promise.resolve((cpu += 5)), server: () => undefined };
    const turns = await runRounds([contender('twin'), contender('saga')], meters, {
      rounds: 2,
      alone: { sagas: 1, concurrency: 1 },
      crowded: { sagas: 2, concurrency: 2 },
      onRound: () => undefined,
    });
    expect(ran.join(' ')).toBe('twin saga twin twin saga saga saga twin saga saga twin twin');
    expect(turns.map(({ variant, alone, crowded }) => [variant, alone.length, crowded.length])).toEqual([
      ['twin', 2, 2],
      ['saga', 2, 2],
    ]);
    expect(turns[0]?.crowded[0]).toMatchObject({ worker: 5, server: undefined });
  });
});

describe('the figures of a benchmark', () => {
  const [twin, saga] = figuresOf([turnsOf('twin', 20), turnsOf('saga', 22)], histories);

  it('latencies are those of all turns together', () => {
    expect(twin?.alone.p50).toBe(20);
    expect(twin?.crowded.p50).toBe(250);
  });

  it('a cost of one execution is the median of the rounds', () => {
    expect(twin).toMatchObject({ workerCpu: 15, serverCpu: 30, perSecond: 20 });
  });

  it('the ratio to the workflow written by hand is that within a round', () => {
    expect(twin?.toTwin?.median).toBe(1);
    expect(saga?.toTwin?.median).toBeCloseTo(1.1);
  });

  it('CPU time of a server that runs elsewhere is unknown', () => {
    const elsewhere = { ...turnsOf('saga', 20), crowded: [turn([100], 20)] };
    expect(figuresOf([elsewhere], histories)[0]).toMatchObject({ serverCpu: undefined, toTwin: undefined });
  });

  it('tables and plots have a row for each variant', () => {
    const figures = figuresOf([turnsOf('twin', 20), turnsOf('saga', 22)], histories);
    expect(textTable(figures).split('\n')).toHaveLength(3);
    expect(markdownTable(figures).split('\n')).toHaveLength(4);
    expect(plot(figures).match(/>by hand</g)).toHaveLength(4);
    expect(plot(figures)).not.toContain('NaN');
  });
});

describe('the options of a benchmark', () => {
  it('a short run has fewer rounds', () => {
    expect(readTableOptions(['--quick']).rounds).toBeLessThan(readTableOptions([]).rounds);
  });

  it.each([
    [['--rounds', '0'], '--rounds'],
    [['--server', 'mysql'], '--server'],
    [['--scenario', 'fiftyItems'], '--scenario'],
  ])('%j is refused', (args, option) => {
    expect(() => readTableOptions(args)).toThrow(option);
  });
});

describe('the CPU time of a process', () => {
  it('a process that does not exist has none', () => {
    expect(cpuTimeOf(2 ** 30)).toBeUndefined();
  });
});
