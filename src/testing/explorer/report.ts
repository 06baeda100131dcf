/** Writes the report of an exploration: its coverage, the broken laws and the hints. */
import type { DeprecatedExploration } from './deprecated-names';
import type { Exploration } from './exploration';

/** An exploration whose report is not written yet. */
type Explored = Omit<Exploration, 'report' | keyof DeprecatedExploration>;

/** An exploration in a few lines. */
export function reportOf(explored: Explored): string {
  const { saga, schedules, broken, byFaults, ends, injected, requests, elapsed, counterexample } = explored;
  const numbers = byFaults.map((times, faults) => `${String(times)} with ${String(faults)}`).join(', ');
  return [
    `Explored ${saga}: ${String(schedules)} schedules (faults: ${numbers}), ${String(requests)} requests, ${(elapsed / 1000).toFixed(1)} s.`,
    `Injected: ${timesText(injected)}; a crash of the host at each request.`,
    `Ended: ${timesText(ends)}.`,
    ...ordersLine(explored),
    ...branchesLine(explored),
    ...noEffectsLine(explored),
    ...(counterexample
      ? [
          `${String(broken)} of the schedules break a law or an invariant. The smallest is { only: '${counterexample.schedule}' }:`,
          counterexample.transcript,
          ...otherLaws(explored),
        ]
      : ['No counterexample.']),
    ...explored.hints.map((hint) => `Hint: ${hint}`),
  ].join('\n');
}

function timesText(times: Readonly<Partial<Record<string, number>>>): string {
  return (
    Object.entries(times)
      .map(([name, number]) => `${name} ${String(number)}`)
      .join(', ') || 'nothing'
  );
}

function ordersLine({ orders: { explored, leftOut } }: Explored): readonly string[] {
  if (explored + leftOut === 0) return [];
  const cut =
    leftOut === 0 ? '' : `; ${String(leftOut)} more were left out: raise the option orders to run them`;
  return [
    `Orders: ${String(explored)} of the schedules change the order of requests beside each other${cut}.`,
  ];
}

function branchesLine({ branches }: Explored): readonly string[] {
  if (branches.length === 0) return [];
  const notes = { context: '', force: ' (forced: only the laws are checked)' };
  const texts = branches.map(({ step, branch, by }) => {
    return `${step}=${branch}${by === undefined ? ' (NEVER TAKEN: add a context that takes it)' : notes[by]}`;
  });
  return [`Branches: ${texts.join(', ')}.`];
}

function noEffectsLine({ hasEffects, requests }: Explored): readonly string[] {
  if (hasEffects || requests === 0) return [];
  return [
    'No request ever changed the participant state, so L3 and L12 to L18 have nothing to check: pass participantState, or effects.',
  ];
}

/** The laws that the smallest counterexample does not break, each with its own smallest counterexample. */
function otherLaws({ counterexample, counterexamples }: Explored): readonly string[] {
  return counterexamples
    .filter(({ law }) => counterexample?.broken.includes(law) !== true)
    .map(({ law, schedules, message, smallest }) => {
      return `${String(schedules)} of the schedules break ${law}, such as { only: '${smallest.schedule}' }: ${message}`;
    });
}
