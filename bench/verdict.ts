import type { Measurement } from './measurement';
import type { Estimate } from './statistics';

/** The highest median ratio of saga to twin. */
export const LIMIT = 1.05;

/** The reasons why the figures are invalid, one sentence each: the run then fails. */
export function problemsOf(
  noDifference: Measurement,
  measurements: readonly Measurement[],
): readonly string[] {
  return [...noise(noDifference), ...measurements.flatMap(differences)];
}

/** The figures above the limit; a busy machine may cause them, so the run does not fail. */
export function excessesOf(measurements: readonly Measurement[]): readonly string[] {
  return measurements.flatMap(({ title, comparison: { elapsed, cpu } }) =>
    Object.entries({ elapsed, cpu })
      .filter(([, { median }]) => median > LIMIT)
      .map(
        ([figure, { median }]) => `${title}: ${figure} is ${median.toFixed(3)}, more than ${String(LIMIT)}.`,
      ),
  );
}

/** A machine that measures a difference between twin and twin cannot measure smaller differences. */
function noise({ comparison: { elapsed, cpu } }: Measurement): readonly string[] {
  return Object.entries({ elapsed, cpu })
    .filter(([, interval]) => !containsOne(interval))
    .map(([figure, { low, high }]) => {
      const interval = `${low.toFixed(3)} to ${high.toFixed(3)}`;
      return `Machine too noisy: twin against twin, the interval of ${figure} is ${interval}, without 1.`;
    });
}

function differences({ title, history: { baseline, candidate } }: Measurement): readonly string[] {
  return (['events', 'commands', 'workflowTasks', 'payloadBytes'] as const)
    .filter((figure) => baseline[figure] !== candidate[figure])
    .map(
      (figure) => `${title}: ${figure} differ, ${String(candidate[figure])} and ${String(baseline[figure])}.`,
    );
}

function containsOne({ low, high }: Estimate): boolean {
  return low <= 1 && high >= 1;
}
