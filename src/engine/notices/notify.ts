/** Owns the notices at the end of an execution: which are sent, in which order, and how each one ends. */
import { compact } from '../../context/compact';
import { type EndStatus, type NoticeDefinition, noticePath } from '../../definition/notice';
import type { StepData } from '../../definition/steps/step-data';
import { type Coroutine, inOneTurn } from '../coroutine';
import { type SagaFailure, toFailure } from '../record/failure';
import { requestOf } from '../requests/build-request';
import { causeOf } from '../requests/step-result';
import { rootScope } from '../scope';
import type { SagaState } from '../saga-state';
import { StepRun, type Walk } from '../step-run';
import { ended, type GivenUp, givenUpFailure, skipped } from '../steps/given-up';
import { supervise } from '../steps/supervise';
import { NoticeEntry } from './notice-entry';
import { sendNotice } from './send-notice';

/**
 * Sends the notices of the end, once that is certain, one after another. A notice that fails is listed: it changes nothing
 * about the end. A run that continues another one sends those that are left.
 */
export function* sendNotices(walk: Walk, atEnd: readonly NoticeDefinition[]): Coroutine {
  const { state } = walk;
  const end = state.end ?? (state.stage as EndStatus);
  const notices = atEnd.filter(({ status }) => status.includes(end));
  if (notices.length === 0) return;
  state.beginNotices(end);
  for (const notice of notices) {
    const path = noticePath(notice.id);
    if (state.noticeAt(path)) continue;
    yield* walk.runtime.boundary();
    yield* notify(walk, notice, path, end);
  }
  state.stage = end;
}

function* notify(walk: Walk, notice: NoticeDefinition, path: string, end: EndStatus): Coroutine {
  const { state, runtime } = walk;
  const entry = NoticeEntry.start(path, end, runtime.now());
  state.notices.push(entry);
  const run = new StepRun(walk, {
    step: stepOf(notice),
    entry,
    scope: rootScope(state.flow, undefined),
    options: notice.options ?? {},
    title: `notify ${path}`,
    siblings: [],
  });
  try {
    if (state.endedBy === undefined) yield* superviseNotice(run, notice, entry);
    else skip(entry, ended(state.endedBy));
  } catch (error) {
    const failure = toFailure(error, { step: path, hook: 'atEnd' });
    if (state.endedBy === undefined) entry.failed(failure);
    else skip(entry, ended(state.endedBy), failure);
  }
  const isOver = entry.delivery === 'delivered' || entry.delivery === 'nothing';
  entry.ended(isOver ? 'done' : 'failed', runtime.now());
}

function superviseNotice(run: StepRun, notice: NoticeDefinition, entry: NoticeEntry): Coroutine {
  return supervise(run, 'notice', {
    attempt(change) {
      if (change) entry.beginGeneration(change);
      return deliver(run, notice, entry);
    },
    byHand: ({ by }) =>
      inOneTurn(() => {
        entry.doneByHand(by);
      }),
    skip(action, cause) {
      skip(entry, skipped(action), cause);
    },
  });
}

function* deliver(run: StepRun, { request: operation }: NoticeDefinition, entry: NoticeEntry): Coroutine {
  const builder = { hook: 'atEnd', operation, args: [endOf(run.state, entry.end)] };
  const request = yield* requestOf(run, builder, entry.change);
  if (!request) {
    entry.succeeded('nothing');
    return;
  }
  entry.goesTo(request.target);
  yield* sendNotice(run, request);
  entry.succeeded('delivered');
}

/** A notice takes the place of a step that nothing follows. */
function stepOf({ id }: NoticeDefinition): StepData {
  return { kind: 'notice', id };
}

/** What the callback of a notice learns. */
function endOf({ error }: SagaState, status: EndStatus): object {
  return compact({ status, cause: error && causeOf(error) });
}

function skip(entry: NoticeEntry, givenUp: GivenUp, cause?: SagaFailure): void {
  entry.skipped(givenUp.by, givenUpFailure({ step: entry.step, hook: 'atEnd' }, givenUp, cause));
}
