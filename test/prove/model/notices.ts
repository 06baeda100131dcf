/** The model of notices. */
import type { SeenFailure, SeenNotice } from '../observation';
import { type NoticePlan, noticePathOf, ROOT_KEY } from '../plan';
import { type AttemptReply, replyToFate } from './attempt-replies';
import { requestBuilt } from './callbacks';
import { isLastByPolicy } from './flight';
import { type ModelState, reachCancelPoint } from './model-state';
import { causeOf } from './undo';

/** Sends each notice that names the end, in the order of the plan. No failure of a notice changes anything else. */
export function sendNotices(state: ModelState, status: string): readonly SeenNotice[] {
  const { atEnd = [] } = state.plan;
  const due = atEnd.filter((notice) => notice.status.some((end) => end === status));
  return due.map((notice) => tell(state, notice, status));
}

function tell(state: ModelState, plan: NoticePlan, status: string): SeenNotice {
  const path = noticePathOf(plan);
  const place = { step: path, hook: 'atEnd' };
  const cause = causeOf(state.scope);
  state.happened.push(`${path}.atEnd`);
  const request = requestBuilt(plan.builds, 'p/notice', {
    saw: state.flow.context,
    status,
    ...(cause && { cause }),
  });
  if (!request) return { notice: path, status, outcome: 'nothing' };
  if ('code' in request) return { notice: path, status, outcome: 'failed', error: { ...request, ...place } };
  const { target, content } = request;
  const sent = { notice: path, status, target };
  if (!target.startsWith('p/')) {
    const error = { code: 'UNKNOWN_TARGET', ...place };
    return { ...sent, outcome: 'failed', attempts: 0, error };
  }
  reachCancelPoint(state, `${path}:notice`);
  const { attempts, answer } = attempt(state, plan, { target, step: path, content });
  const failure = failureOf(answer, attempts);
  if (!failure) return { ...sent, outcome: 'delivered', attempts };
  return { ...sent, outcome: 'failed', attempts, error: { ...failure, ...place } };
}

/** The attempts of a notice: neither a cancel nor an abort ends them. */
function attempt(
  { happened }: ModelState,
  { fates = [], options }: NoticePlan,
  { target, step, content }: { readonly target: string; readonly step: string; readonly content: unknown },
): { readonly attempts: number; readonly answer: AttemptReply } {
  const place = `${step}:notice`;
  for (let nth = 1; ; nth += 1) {
    happened.push({ target, step, key: `${ROOT_KEY}:${place}:1`, attempt: nth, content, about: [] });
    const answer = replyToFate(fates[nth - 1] ?? 'done', { at: place, nth });
    if (answer.is !== 'nothing' || isLastByPolicy(options?.execute, nth, answer.kind)) {
      return { attempts: nth, answer };
    }
  }
}

/** A participant that has accepted a notice has taken it. */
function failureOf(answer: AttemptReply, attempts: number): SeenFailure | undefined {
  switch (answer.is) {
    case 'done':
    case 'later':
      return undefined;
    case 'nothing':
      return { code: 'OUTCOME_UNKNOWN' };
    case 'broken':
      return { code: 'OUTCOME_UNKNOWN', reply: answer.reply };
    case 'refused':
      return { code: attempts > 1 ? 'OUTCOME_UNKNOWN' : 'REFUSED', reply: answer.reply };
  }
}
