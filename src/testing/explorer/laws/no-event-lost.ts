/** L27: checks what became of the events of the caller. */
import type { EventStepDefinition } from '../../../definition/steps/event-step';
import type { RecordedRun } from '../recorded-run';
import type { Law } from './law';

/** An event that was accepted is taken by a step, or the record lists it; and no step takes an event that never came. */
export const noEventLost: Law = {
  id: 'L27',
  title:
    'Each event that was accepted is taken by one step or listed as unused, and each one that was taken was sent',
  check(run) {
    if (run.before) return undefined;
    const names = new Set([...run.sentEvents.map(({ event }) => event), ...takenEvents(run)]);
    for (const name of names) {
      const sent = run.sentEvents.filter(({ event }) => event === name).length;
      const taken = takenEvents(run).filter((event) => event === name).length;
      const unused = run.record.unusedEvents?.filter((event) => event === name).length ?? 0;
      if (sent === taken + unused) continue;
      const message = `The event ${name} was sent ${String(sent)} times; steps took it ${String(taken)} times, and ${String(unused)} are listed as unused.`;
      return { message };
    }
    return undefined;
  },
};

/** The names of the events that steps have taken. */
function takenEvents({ journal, steps }: RecordedRun): readonly string[] {
  return journal.flatMap(({ step, kind, branch }) => {
    const tabled = steps.get(step);
    return kind === 'event' && branch === 'event' && tabled
      ? [(tabled.step as EventStepDefinition).event]
      : [];
  });
}
