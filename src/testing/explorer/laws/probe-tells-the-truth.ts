import type { Call } from '../deliveries';
import type { Survey } from '../survey';
import type { Told } from '../recorded-run';
import { callsIn, effectsOf, effectText, requestOf } from './state-parts';
import type { Law } from './law';

/** What a probe finds `done` is done, what it finds `not-done` is not, and asking changes nothing. */
export const probeTellsTheTruth: Law = {
  id: 'L15',
  title: 'a probe tells the truth, and changes nothing',
  check(told, survey) {
    for (const call of callsIn(told, 'probe')) {
      const wrong = mistakeOf(told, survey, call);
      if (wrong !== undefined)
        return { message: `${call.dispatch.target} ${wrong}`, culprit: requestOf(told, call) };
    }
    return undefined;
  },
};

function mistakeOf(told: Told, survey: Survey, call: Call): string | undefined {
  const { dispatch, answer, content } = call;
  const [effect] = effectsOf(told, survey, call);
  if (effect)
    return `was asked whether ${dispatch.step} was done, and changed the books: ${effectText(effect)}.`;
  const { outcome } = Object(answer === 'done' ? content : undefined) as { readonly outcome?: unknown };
  const isDone = wasDone(told, call);
  const keys = dispatch.about.join(', ');
  if (outcome === 'done' && !isDone)
    return `says done of ${keys}, which was never done; look up the keys in asksAbout.`;
  if (outcome === 'not-done' && isDone)
    return `says not-done of ${keys}, which was done; look up the keys in asksAbout.`;
  return undefined;
}

/** Whether one of the requests that a probe asks about had been done by then. */
function wasDone({ deliveries: { calls } }: Told, probe: Call): boolean {
  return calls.slice(0, calls.indexOf(probe)).some(({ dispatch, answer, before, after }) => {
    const isMeant = probe.dispatch.about.includes(dispatch.idempotencyKey);
    return isMeant && dispatch.phase === 'execute' && (answer === 'done' || before !== after);
  });
}
