/** L22: checks that nothing is under way when an undo begins. */
import { undonePartOf } from '../undone-parts';
import { endOf } from './event-moments';
import type { Law } from './law';
import { undoneStep } from './walk-steps';

/** An undo could otherwise overtake a request whose effect it must not miss. */
export const restBeforeUndo: Law = {
  id: 'L22',
  title: 'No undo is sent while a request of what is undone with it is under way',
  check(run) {
    const { events } = run;
    for (const [index, culprit] of events.entries()) {
      const undone = undoneStep(culprit);
      if (undone === undefined) continue;
      const part = undonePartOf(run, undone);
      const underWay = events.slice(0, index).find((event) => {
        if (event.kind !== 'request' || event.dispatch.phase === 'undo') return false;
        return event.dispatch.step.startsWith(part) && endOf(events, event) > index;
      });
      if (underWay?.kind !== 'request') continue;
      const message = `The undo of ${undone} was sent while ${underWay.dispatch.step} was under way.`;
      return { message, culprit };
    }
    return undefined;
  },
};
