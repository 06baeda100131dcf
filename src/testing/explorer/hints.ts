/** What the runs of an exploration show that may be a mistake, and may be right. */
import { placeText } from './state-view';
import type { Call } from './deliveries';
import { entryChanges, isLabelled } from './entry-change';
import type { Survey } from './survey';
import { requestsOf, type Told } from './recorded-run';

/** Adds up what the runs show. */
export class HintBook {
  /** Steps that were refused in executions that finished, with how many these were. */
  readonly #refused = new Map<string, number>();
  /** Steps whose request was done; and those whose request has changed the books. */
  readonly #done = new Set<string>();
  readonly #changing = new Set<string>();
  /** The places in which undos leave notes of what was never done. */
  readonly #notes = new Set<string>();

  add(told: Told): void {
    const { record, deliveries } = told;
    for (const { step, outcome } of record.status === 'finished' ? record.steps : []) {
      if (outcome === 'refused') this.#refused.set(step, (this.#refused.get(step) ?? 0) + 1);
    }
    this.#addEffects(told);
    for (const call of deliveries.calls) if (call.dispatch.phase === 'undo') this.#addNotes(told, call);
  }

  #addEffects(told: Told): void {
    for (const { dispatch } of requestsOf(told)) {
      const delivered = dispatch.phase === 'execute' ? told.deliveries.of(dispatch) : undefined;
      if (delivered?.isDone) this.#done.add(dispatch.step);
      if (delivered?.hasEffect) this.#changing.add(dispatch.step);
    }
  }

  #addNotes({ deliveries, uuid }: Told, { before, after }: Call): void {
    for (const { kind, entry, holder, isOld } of entryChanges(before, after, deliveries.initial)) {
      if (kind === 'added' && !isOld && isLabelled(entry, after, uuid)) this.#notes.add(holder);
    }
  }

  close(survey: Survey): readonly string[] {
    const refused = [...this.#refused].map(([step, times]) => {
      return `${String(times)} of the schedules finished although ${step} was refused: right, where its onError makes up for it.`;
    });
    const silent =
      this.#changing.size === 0 ? [] : [...this.#done].filter((step) => !this.#changing.has(step));
    return [
      ...refused,
      ...silent.map(
        (step) => `${step} never changed the books: keep its effect in them, or the laws do not see it.`,
      ),
      ...this.#notesHint(survey),
    ];
  }

  #notesHint(survey: Survey): readonly string[] {
    const notes = [...this.#notes].filter((place) => !survey.holdsEffects(place));
    if (notes.length === 0) return [];
    const places = notes.map(placeText).join(', ');
    return [
      `undos add to ${places}: taken for notes of keys. Where they are effects, leave the notes out with \`effects\`.`,
    ];
  }
}
