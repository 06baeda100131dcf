/** L28: checks that the record lists each failure. */
import type { SagaFailure } from '../../../engine/record/failure';
import type { RecordedRun } from '../recorded-run';
import type { Law } from './law';

/** Beside others several steps may fail. The error of the execution is the first one; the others stay with their steps. */
export const everyFailureRecorded: Law = {
  id: 'L28',
  title: 'The record shows the failure of each step that failed, also of those beside the first one',
  check(run) {
    for (const { step, status } of run.journal) {
      if (status !== 'failed' || run.steps.get(step) === undefined || run.before) continue;
      if (failuresOf(run).some((failure) => isAbout(failure, step))) continue;
      return { message: `The step ${step} failed, and the record does not say why.` };
    }
    return undefined;
  },
};

/** All failures that the record and the journal show. */
function failuresOf({ record, journal }: RecordedRun): readonly SagaFailure[] {
  const inSteps = journal.flatMap(({ step, error, turnedBy, tried = [], itemsFailed = [] }) => [
    ...[error, turnedBy].map((failure) => failure && { ...failure, step: failure.step ?? step }),
    ...tried.map((one) => one.error),
    ...itemsFailed.map((one) => one.error),
    ...(error ? [{ ...error, step }] : []),
  ]);
  return [record.error, ...inSteps].filter((failure) => failure !== undefined);
}

/** A block fails because of a step inside it, and a step stops because of something outside. */
function isAbout({ step }: SagaFailure, path: string): boolean {
  return step === undefined || step === path || step.startsWith(path);
}
