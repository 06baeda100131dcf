import type { Figures, Latency } from './figures';
import { TITLES } from './table';

/** One row of bars: the parts follow one another. */
interface Row {
  readonly label: string;
  readonly parts: readonly number[];
  /** What stands behind the bar. */
  readonly figures: string;
}

/** Bars with a title and the names of their parts. */
interface Panel {
  readonly title: string;
  readonly names: readonly string[];
  readonly rows: readonly Row[];
}

const COLOURS = ['#2f6f9f', '#7fb2d6', '#c9dfee'];
const [PANEL_WIDTH, LABEL_WIDTH, BAR_WIDTH] = [480, 170, 220];
const [ROW_HEIGHT, BAR_HEIGHT, HEAD_HEIGHT, MARGIN] = [24, 16, 52, 16];

/** A picture of the figures, as SVG: latencies, throughput and CPU time. The same figures give the same text. */
export function plot(figures: readonly Figures[]): string {
  const panels = panelsOf(figures);
  const height = HEAD_HEIGHT + figures.length * ROW_HEIGHT + MARGIN;
  const rows = Math.ceil(panels.length / 2);
  const size = [2 * PANEL_WIDTH, rows * height].map(String);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.join(' ')}" width="${size[0] ?? ''}" height="${size[1] ?? ''}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...panels.map((panel, index) => {
      const place = [(index % 2) * PANEL_WIDTH, Math.floor(index / 2) * height].map(String).join(' ');
      return `<g transform="translate(${place})">\n${drawPanel(panel)}\n</g>`;
    }),
    '</svg>\n',
  ].join('\n');
}

function panelsOf(figures: readonly Figures[]): readonly Panel[] {
  const rows = (bar: (one: Figures) => Omit<Row, 'label'>): readonly Row[] =>
    figures.map((one) => ({ label: TITLES[one.variant], ...bar(one) }));
  const percentiles = ['p50', 'p95', 'p99'];
  return [
    {
      title: 'Latency, one at a time, ms',
      names: percentiles,
      rows: rows(({ alone }) => latencyBar(alone)),
    },
    {
      title: 'Latency, fifty at a time, ms',
      names: percentiles,
      rows: rows(({ crowded }) => latencyBar(crowded)),
    },
    {
      title: 'Executions a second, fifty at a time',
      names: [],
      rows: rows(({ perSecond }) => ({ parts: [perSecond], figures: perSecond.toFixed(1) })),
    },
    {
      title: 'CPU time of an execution, ms',
      names: ['worker', 'server'],
      rows: rows(({ workerCpu, serverCpu = 0 }) => ({
        parts: [workerCpu, serverCpu],
        figures: `${workerCpu.toFixed(1)} + ${serverCpu.toFixed(1)}`,
      })),
    },
  ];
}

/** The bar reaches from 0 to p99, in three parts. */
function latencyBar({ p50, p95, p99 }: Latency): Omit<Row, 'label'> {
  return { parts: [p50, p95 - p50, p99 - p95], figures: `${p50.toFixed(0)} – ${p99.toFixed(0)}` };
}

function drawPanel({ title, names, rows }: Panel): string {
  const most = Math.max(...rows.map(({ parts }) => sum(parts)));
  const legend = names.map(
    (name, index) =>
      `<rect x="${String(LABEL_WIDTH + index * 70)}" y="32" width="10" height="10" fill="${colour(index)}"/>` +
      text(LABEL_WIDTH + index * 70 + 14, 41, name),
  );
  return [
    `<text x="${String(MARGIN)}" y="22" font-weight="bold">${title}</text>`,
    ...legend,
    ...rows.map((row, index) => drawRow(row, HEAD_HEIGHT + index * ROW_HEIGHT, most)),
  ].join('\n');
}

function drawRow({ label, parts, figures }: Row, y: number, most: number): string {
  const scale = (value: number): number => (value * BAR_WIDTH) / most;
  const baseline = y + 13;
  const bars = parts.map((part, index) => {
    const x = LABEL_WIDTH + scale(sum(parts.slice(0, index)));
    return `<rect x="${x.toFixed(1)}" y="${String(y)}" width="${scale(part).toFixed(1)}" height="${String(BAR_HEIGHT)}" fill="${colour(index)}"/>`;
  });
  return [
    `<text x="${String(LABEL_WIDTH - 8)}" y="${String(baseline)}" text-anchor="end">${label}</text>`,
    ...bars,
    text(LABEL_WIDTH + scale(sum(parts)) + 6, baseline, figures),
  ].join('');
}

function text(x: number, y: number, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${String(y)}">${content}</text>`;
}

function colour(index: number): string {
  return COLOURS[index] ?? '#000000';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
