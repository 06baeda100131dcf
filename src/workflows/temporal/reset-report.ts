/** Owns which requests the run before a reset of the workflow had sent (S14). */
import type { ResetMoment, ResetReport } from '../../engine/reset/reset-report';
import type { Coroutine } from '../../engine/coroutine';
import { RESET_ACTIVITY } from '../../protocol/names';
import type { EndOfReplay } from './end-of-replay';
import type { OwnWorker } from './own-worker';

/** Reads the requests of the run before a reset, once for each run that came from a reset. */
export class ResetReports {
  readonly #endOfReplay: EndOfReplay;
  readonly #ownWorker: OwnWorker;
  /** Flows beside each other wait for the same answer. */
  #report: Promise<ResetReport> | undefined;

  constructor(endOfReplay: EndOfReplay, ownWorker: OwnWorker) {
    this.#endOfReplay = endOfReplay;
    this.#ownWorker = ownWorker;
  }

  *read(moment: ResetMoment): Coroutine<ResetReport | undefined> {
    if (!this.#endOfReplay.isPast(moment)) return undefined;
    return yield* this.#ownWorker.answerTo(() => (this.#report ??= readReport(this.#ownWorker)));
  }
}

/** Without a readable run the saga continues without that knowledge, which is safe. */
async function readReport(ownWorker: OwnWorker): Promise<ResetReport> {
  const question = {
    activity: RESET_ACTIVITY,
    args: [],
    activityId: 'saga:reset',
    startToCloseTimeout: '30s',
    maximumAttempts: 3,
    summary: 'what the run before the reset had sent',
  } as const;
  try {
    return await ownWorker.ask<ResetReport>(question);
  } catch {
    return {};
  }
}
