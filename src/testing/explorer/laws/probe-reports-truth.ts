/** L15: checks the answers of probes. */
import type { Call } from '../deliveries';
import type { Survey } from '../survey';
import type { RecordedRun } from '../recorded-run';
import { callsIn, effectsOf, effectText, requestOf } from './state-effects';
import type { Law } from './law';

/** A request that a probe finds `done` is done, one that it finds `not-done` is not, and the probe changes nothing. */
export const probeReportsTruth: Law = {
  id: 'L15',
  title: 'A probe reports the truth and changes nothing',
  check(run, survey) {
    for (const call of callsIn(run, 'probe')) {
      const wrong = errorIn(run, survey, call);
      if (wrong !== undefined)
        return { message: `${call.dispatch.target} ${wrong}`, culprit: requestOf(run, call) };
    }
    return undefined;
  },
};

function errorIn(run: RecordedRun, survey: Survey, call: Call): string | undefined {
  const { dispatch, answer, content } = call;
  const [effect] = effectsOf(run, survey, call);
  if (effect)
    return `is a probe of ${dispatch.step}, but changed the participant state: ${effectText(effect)}.`;
  const { outcome } = Object(answer === 'done' ? content : undefined) as { readonly outcome?: unknown };
  const isDone = wasDone(run, call);
  const keys = dispatch.about.join(', ');
  if (outcome === 'done' && !isDone)
    return `answers done for ${keys}, which was never done; look up the keys in asksAbout.`;
  if (outcome === 'not-done' && isDone)
    return `answers not-done for ${keys}, which was done; look up the keys in asksAbout.`;
  return undefined;
}

/** Whether one of the requests that the probe asks about was done before it. */
function wasDone({ deliveries: { calls } }: RecordedRun, probe: Call): boolean {
  return calls.slice(0, calls.indexOf(probe)).some(({ dispatch, answer, before, after }) => {
    const isMeant = probe.dispatch.about.includes(dispatch.idempotencyKey);
    return isMeant && dispatch.phase === 'execute' && (answer === 'done' || before !== after);
  });
}
