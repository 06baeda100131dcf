import type { Measurement } from './measurement';
import type { Scenario } from './scenarios';
import type { Estimate } from './statistics';
import type { Pair } from './variants';

/** The limits of the median ratios of a saga to its twin. */
export interface Limits {
  readonly elapsed: number;
  readonly cpu: number;
}

export function limitsOf({ isConcurrent = false }: Pick<Scenario, 'isConcurrent'>, pair: Pair): Limits {
  const { cpuLimit = isConcurrent ? 1.1 : 1.03 } = pair;
  return { elapsed: 1.05, cpu: cpuLimit };
}

/** The problems that make the figures invalid, one sentence each: the run then fails. */
export function problemsOf(
  noDifference: Measurement,
  measurements: readonly Measurement[],
): readonly string[] {
  return [
    ...noise(noDifference),
    ...measurements.flatMap(differences),
    ...measurements.flatMap(morePromises),
  ];
}

/** The figures above the limit. The run does not fail for them, because the machine may be busy. */
export function excessesOf(measurements: readonly Measurement[]): readonly string[] {
  return measurements.flatMap(({ title, limits, comparison }) =>
    (['elapsed', 'cpu'] as const)
      .filter((figure) => comparison[figure].median > limits[figure])
      .map((figure) => {
        const { median } = comparison[figure];
        return `${title}: ${figure} is ${median.toFixed(3)}, more than ${String(limits[figure])}.`;
      }),
  );
}

/** A machine that measures a difference between the twin and itself cannot measure smaller ones. */
function noise({ comparison: { elapsed, cpu } }: Measurement): readonly string[] {
  return Object.entries({ elapsed, cpu })
    .filter(([, interval]) => !containsOne(interval))
    .map(([figure, { low, high }]) => {
      const interval = `${low.toFixed(3)} to ${high.toFixed(3)}`;
      return `The machine is too noisy: twin against twin, the interval of ${figure} is ${interval} and does not contain 1.`;
    });
}

function differences({ title, pair, history: { baseline, candidate } }: Measurement): readonly string[] {
  const { hasSamePayloads = true } = pair;
  return (['events', 'commands', 'workflowTasks', 'payloadBytes'] as const)
    .filter((figure) => hasSamePayloads || figure !== 'payloadBytes')
    .filter((figure) => baseline[figure] !== candidate[figure])
    .map(
      (figure) => `${title}: ${figure} differ: ${String(candidate[figure])} and ${String(baseline[figure])}.`,
    );
}

/** Each promise costs a stack trace in the sandbox. */
function morePromises({ title, promises: { baseline, candidate } }: Measurement): readonly string[] {
  return candidate <= baseline
    ? []
    : [`${title}: the saga makes ${String(candidate)} promises, more than ${String(baseline)}.`];
}

function containsOne({ low, high }: Estimate): boolean {
  return low <= 1 && high >= 1;
}
