/** Collects the hints of an exploration: observations that may or may not be errors. */
import { placeText } from './state-view';
import type { Call } from './deliveries';
import { entryChanges, isLabelled } from './entry-change';
import { undonePartOf } from './undone-parts';
import type { Survey } from './survey';
import { isQueryRequest, requestsOf, type RecordedRun } from './recorded-run';

/** Records the facts of each run that the hints need. */
export class HintLog {
  /** The number of finished executions in which a step was refused, by the step. */
  readonly #refused = new Map<string, number>();
  /** The steps whose request was done, and the steps whose request changed the participant state. */
  readonly #done = new Set<string>();
  readonly #changing = new Set<string>();
  /** The places where undos note the keys of requests that were never done. */
  readonly #notes = new Set<string>();

  add(run: RecordedRun): void {
    const { record, deliveries } = run;
    for (const { step, outcome } of record.status === 'finished' ? record.steps : []) {
      // What a block undoes on its own is meant to be refused.
      const isOwn = outcome === 'refused' && undonePartOf(run, step) === '';
      if (isOwn) this.#refused.set(step, (this.#refused.get(step) ?? 0) + 1);
    }
    this.#addEffects(run);
    for (const call of deliveries.calls) if (call.dispatch.phase === 'undo') this.#addNotes(run, call);
  }

  #addEffects(run: RecordedRun): void {
    for (const { dispatch } of requestsOf(run)) {
      if (isQueryRequest(run, dispatch)) continue;
      const delivered = dispatch.phase === 'execute' ? run.deliveries.of(dispatch) : undefined;
      if (delivered?.isDone) this.#done.add(dispatch.step);
      if (delivered?.hasEffect) this.#changing.add(dispatch.step);
    }
  }

  #addNotes({ deliveries, uuid }: RecordedRun, { before, after }: Call): void {
    for (const { kind, entry, holder, isOld } of entryChanges(before, after, deliveries.initial)) {
      if (kind === 'added' && !isOld && isLabelled(entry, after, uuid)) this.#notes.add(holder);
    }
  }

  close(survey: Survey): readonly string[] {
    const refused = [...this.#refused].map(([step, times]) => {
      return `${String(times)} of the schedules finished although ${step} was refused; that is right only if its onError handles the refusal.`;
    });
    const silent =
      this.#changing.size === 0 ? [] : [...this.#done].filter((step) => !this.#changing.has(step));
    return [
      ...refused,
      ...silent.map(
        (step) =>
          `${step} never changed the participant state; record its effect there, or the laws do not see it.`,
      ),
      ...this.#notesHint(survey),
    ];
  }

  #notesHint(survey: Survey): readonly string[] {
    const notes = [...this.#notes].filter((place) => !survey.holdsEffects(place));
    if (notes.length === 0) return [];
    const places = notes.map(placeText).join(', ');
    return [
      `undos add entries to ${places}, which the laws treat as notes of keys; if they are effects, select them with \`effects\`.`,
    ];
  }
}
