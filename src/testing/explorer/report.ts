/** The report of an exploration: what was covered, what is broken, and what may be. */
import type { Exploration } from './exploration';

/** All of an exploration in a few lines. */
export function reportOf(covered: Omit<Exploration, 'report'>): string {
  const { saga, schedules, broken, byFaults, ends, struck, requests, elapsed, counterexample } = covered;
  const numbers = byFaults.map((times, faults) => `${String(times)} with ${String(faults)}`).join(', ');
  return [
    `Explored ${saga}: ${String(schedules)} schedules (faults: ${numbers}), ${String(requests)} requests, ${(elapsed / 1000).toFixed(1)} s.`,
    `Struck: ${timesText(struck)}; crash of the host at each of the requests.`,
    `Ended: ${timesText(ends)}.`,
    ...sidesLine(covered),
    ...effectsLine(covered),
    ...(counterexample
      ? [
          `${String(broken)} of the schedules break something. The smallest is { only: '${counterexample.schedule}' }:`,
          counterexample.story,
          ...otherLaws(covered),
        ]
      : ['No counterexample.']),
    ...covered.hints.map((hint) => `Hint: ${hint}`),
  ].join('\n');
}

function timesText(times: Readonly<Partial<Record<string, number>>>): string {
  return (
    Object.entries(times)
      .map(([what, number]) => `${what} ${String(number)}`)
      .join(', ') || 'nothing'
  );
}

function sidesLine({ sides }: Pick<Exploration, 'sides'>): readonly string[] {
  if (sides.length === 0) return [];
  const names = { context: '', force: ' (forced: the laws alone)' };
  const texts = sides.map(({ step, side, by }) => {
    return `${step}=${side}${by === undefined ? ' (NEVER TAKEN: give a context that leads there)' : names[by]}`;
  });
  return [`Sides: ${texts.join(', ')}.`];
}

function effectsLine({
  hasEffects,
  requests,
}: Pick<Exploration, 'hasEffects' | 'requests'>): readonly string[] {
  if (hasEffects || requests === 0) return [];
  return [
    'No request ever changed the books, so that L3 and L12 to L18 see nothing: give books, or effects.',
  ];
}

/** The laws that the smallest counterexample does not break, with the smallest of theirs. */
function otherLaws({ counterexample, counterexamples }: Omit<Exploration, 'report'>): readonly string[] {
  return counterexamples
    .filter(({ law }) => counterexample?.broken.includes(law) !== true)
    .map(({ law, schedules, message, smallest }) => {
      return `${String(schedules)} of the schedules break ${law}, such as { only: '${smallest.schedule}' }: ${message}`;
    });
}
