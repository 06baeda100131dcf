import type { Measurement } from './measurement';
import type { Estimate } from './statistics';
import { alignedTable } from './table';

/** The figures of all measurements as plain text. */
export function formatReport(measurements: readonly Measurement[]): string {
  return [
    'Ratios, candidate / baseline: median of the rounds [95 % interval]',
    alignedTable(['', 'elapsed', 'worker CPU'], measurements.map(ratioRow)),
    'One saga: in the rounds, then one at a time, then 50 at a time',
    alignedTable(
      ['', 'elapsed ms', 'CPU ms', 'p50 ms', 'p95 ms', 'p99 ms', 'sagas/s'],
      measurements.flatMap(costRows),
    ),
    'History of one saga',
    alignedTable(
      ['', 'events', 'commands', 'tasks', 'payload bytes', 'promises'],
      measurements.flatMap(historyRows),
    ),
  ].join('\n\n');
}

function ratioRow({ title, comparison }: Measurement): readonly string[] {
  return [title, ratio(comparison.elapsed), ratio(comparison.cpu)];
}

function costRows(measurement: Measurement): readonly (readonly string[])[] {
  return rowsOfBoth(measurement, (which) => {
    const { elapsed, cpu } = measurement.comparison[which];
    const { p50, p95, p99, perSecond } = measurement.speed[which];
    return [elapsed, cpu, p50, p95, p99, perSecond].map((value) => value.toFixed(1));
  });
}

function historyRows(measurement: Measurement): readonly (readonly string[])[] {
  return rowsOfBoth(measurement, (which) => {
    const { events, commands, workflowTasks, payloadBytes } = measurement.history[which];
    const promises = measurement.promises[which];
    return [events, commands, workflowTasks ?? 'vary', payloadBytes, promises].map(String);
  });
}

function rowsOfBoth(
  { title, pair }: Measurement,
  figures: (which: 'baseline' | 'candidate') => readonly string[],
): readonly (readonly string[])[] {
  const [, scenario = ''] = title.split(', ');
  return (['baseline', 'candidate'] as const).map((which) => [
    `${scenario}: ${pair[which]}`,
    ...figures(which),
  ]);
}

function ratio({ median, low, high }: Estimate): string {
  return `${median.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
