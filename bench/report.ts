import type { Measurement } from './measurement';
import type { Estimate } from './statistics';

/** The figures of all measurements as plain text. */
export function formatReport(measurements: readonly Measurement[]): string {
  return [
    'Ratios, candidate / baseline: median of the rounds [95 % interval]',
    table(['', 'elapsed', 'worker CPU'], measurements.map(ratioRow)),
    'One saga: in the rounds, then one at a time, then 50 at a time',
    table(
      ['', 'elapsed ms', 'CPU ms', 'p50 ms', 'p95 ms', 'p99 ms', 'sagas/s'],
      measurements.flatMap(costRows),
    ),
    'History of one saga',
    table(['', 'events', 'commands', 'tasks', 'payload bytes'], measurements.flatMap(historyRows)),
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
    return [events, commands, workflowTasks ?? 'vary', payloadBytes].map(String);
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .join('\n');
}

/** Aligns words left and figures right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
