/** Adds the notes of runs up to an undo coverage. */
import type { StepOutcome } from '../../engine/record/journal-entry';
import { coverageReport } from './coverage-report';
import type { SagaUndoCoverage, UndoCoverage, UndoneAfter } from './undo-coverage';
import type { FirstFailure, RunNote, SagaNote } from './undo-notes';

/** The counts of all sagas so far. */
export class UndoCoverageLog {
  readonly #sagas = new Map<string, SagaCounts>();

  readonly add = (note: SagaNote | RunNote): void => {
    const saga = this.#sagas.get(note.saga) ?? { runs: 0, steps: new Map<string, StepCounts>() };
    this.#sagas.set(note.saga, saga);
    for (const step of note.undoable) if (!saga.steps.has(step)) saga.steps.set(step, noCounts());
    if ('undos' in note) addRun(saga, note);
  };

  /**
   * @param names - The sagas to report. @defaultValue all that ran
   */
  result(names: readonly string[] = [...this.#sagas.keys()].toSorted()): UndoCoverage {
    const sagas = names.map((name) => sagaCoverage(name, this.#sagas.get(name)));
    const steps = sagas.flatMap((saga) => saga.steps);
    const covered = steps.filter(({ ran }) => ran > 0).length;
    const counted = {
      sagas,
      undos: steps.length,
      covered,
      percent: steps.length === 0 ? 100 : (100 * covered) / steps.length,
      untested: sagas.flatMap((saga) => this.#untestedOf(saga)),
    };
    return { ...counted, report: coverageReport(counted) };
  }

  #untestedOf({ saga, steps }: SagaUndoCoverage): readonly string[] {
    if (!this.#sagas.has(saga)) return [saga];
    return steps.filter(({ ran }) => ran === 0).map(({ step }) => `${saga}: ${step}`);
  }
}

interface SagaCounts {
  runs: number;
  readonly steps: Map<string, StepCounts>;
}

interface StepCounts {
  readonly outcomes: Record<StepOutcome, number>;
  failed: number;
  readonly after: Map<string, UndoneAfter>;
}

function noCounts(): StepCounts {
  return { outcomes: { done: 0, refused: 0, unknown: 0 }, failed: 0, after: new Map() };
}

function addRun(saga: SagaCounts, { undos, after }: RunNote): void {
  saga.runs += 1;
  for (const { step, outcome, hasFailed } of undos) {
    const counts = saga.steps.get(step) ?? noCounts();
    counts.outcomes[outcome] += 1;
    counts.failed += hasFailed ? 1 : 0;
    if (after) addFailure(counts, after);
  }
}

function addFailure({ after }: StepCounts, failure: FirstFailure): void {
  const name = `${failure.code} ${failure.step ?? ''}`;
  after.set(name, { ...failure, times: (after.get(name)?.times ?? 0) + 1 });
}

function sagaCoverage(saga: string, counts: SagaCounts | undefined): SagaUndoCoverage {
  const steps = [...(counts?.steps ?? [])].map(([step, { outcomes, failed, after }]) => ({
    step,
    ran: outcomes.done + outcomes.refused + outcomes.unknown,
    outcomes: { ...outcomes },
    failed,
    after: [...after.values()].toSorted((one, other) => other.times - one.times),
  }));
  return { saga, runs: counts?.runs ?? 0, steps };
}
