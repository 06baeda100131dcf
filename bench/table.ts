import type { Figures, Latency } from './figures';
import type { VariantName } from './variants';

/** What the tables and plots call the variants. */
export const TITLES: Readonly<Record<VariantName, string>> = {
  empty: 'empty workflow',
  twin: 'by hand',
  sameTwin: 'by hand, again',
  localTwin: 'by hand, local activities',
  saga: 'saga',
  sagaOfFifty: 'saga, one of fifty',
  eagerSaga: 'saga, eager start',
  fastSaga: 'saga, fast mode',
};

const HEAD = [
  '',
  'p50, ms',
  'p95, ms',
  'p99, ms',
  'p50 of 50',
  'p95 of 50',
  'p99 of 50',
  'a second',
  'worker CPU, ms',
  'server CPU, ms',
  'worker / by hand',
  'events',
  'bytes',
];

/** The figures as plain text. */
export function textTable(figures: readonly Figures[]): string {
  return alignedTable(HEAD, figures.map(rowOf));
}

/** The figures as a table of Markdown, without alignment of its source. */
export function markdownTable(figures: readonly Figures[]): string {
  return [HEAD, HEAD.map(() => '-'), ...figures.map(rowOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function rowOf(figures: Figures): readonly string[] {
  const { variant, alone, crowded, perSecond, workerCpu, serverCpu, toTwin, history } = figures;
  return [
    TITLES[variant],
    ...latencyCells(alone),
    ...latencyCells(crowded),
    perSecond.toFixed(1),
    workerCpu.toFixed(1),
    serverCpu?.toFixed(1) ?? 'unknown',
    toTwin?.median.toFixed(3) ?? '',
    String(history.events),
    String(history.bytes),
  ];
}

function latencyCells({ p50, p95, p99 }: Latency): readonly string[] {
  return [p50, p95, p99].map((value) => value.toFixed(0));
}

/** A table whose columns are aligned: words left, figures right. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))
    .join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
