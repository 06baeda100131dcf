import type { Verdict } from './trial';

/** One line about a mutant. */
export function line({ mutant, kind, by, seconds }: Verdict): string {
  const what = by === '' ? '' : ` by ${by}`;
  return `${kind.toUpperCase()} ${mutant.name} (${seconds.toFixed(0)} s)${kind === 'refused' ? `: ${by}` : what}`;
}

/** All verdicts as a table, and their count as the last line. */
export function report(verdicts: readonly Verdict[]): string {
  const rows = [...verdicts]
    .sort((one, other) => one.mutant.name.localeCompare(other.mutant.name))
    .map(({ mutant, kind, by, seconds }) => [mutant.name, kind, seconds.toFixed(0), by] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = [['mutant', 'verdict', 'seconds', 'noticed by'] as const, ...rows].map(
    ([name, kind, seconds, by]) =>
      `${name.padEnd(width)}  ${kind.padEnd(8)}  ${seconds.padStart(7)}  ${by}`.trimEnd(),
  );
  const passed = verdicts.filter(({ kind }) => kind === 'killed').length;
  return [...table, '', `${String(passed)} passed, ${String(verdicts.length - passed)} failed`].join('\n');
}
