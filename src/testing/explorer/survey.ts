/** What the runs of an exploration have shown of the books, which one run alone does not show. */
import { entryChanges, entryText } from './entry-change';
import type { Schedule } from './schedule';
import type { Told } from './recorded-run';

/** Learned run by run: what the books use for effects, and how a run goes when nothing goes wrong. */
export class Survey {
  /** The places that an undo has taken something back from. */
  readonly #takenBack = new Set<string>();
  /** The texts of the entries that requests have added, by the places that hold them. */
  readonly #added = new Set<string>();
  #hasEffects = false;
  readonly #faultless = new Map<string, Told>();

  add(told: Told): void {
    const { deliveries, schedule, uuid } = told;
    this.#hasEffects ||= deliveries.haveTakenEffect;
    if (schedule.faults.length === 0) this.#faultless.set(wayOf(schedule), told);
    for (const { dispatch, before, after, isAgain } of deliveries.calls) {
      if (isAgain) continue;
      for (const { entry, holder, isOld, kind } of entryChanges(before, after, deliveries.initial)) {
        if (dispatch.phase === 'undo' && (isOld || kind !== 'added')) this.#takenBack.add(holder);
        if (dispatch.phase === 'execute' && kind === 'added') {
          this.#added.add(`${holder}:${entryText(entry, after, uuid)}`);
        }
      }
    }
  }

  /** Whether any request has changed the books: where none has, they tell nothing. */
  get hasEffects(): boolean {
    return this.#hasEffects;
  }

  /** Whether undos take back what this place holds, so that it shows effects, and not notes of keys. */
  holdsEffects(holder: string): boolean {
    return this.#takenBack.has(holder);
  }

  /** Whether a request has added an entry like this one. */
  hasAdded(holder: string, text: string): boolean {
    return this.#added.has(`${holder}:${text}`);
  }

  /** The run without faults from the same context, with the same sides forced. */
  faultless({ schedule }: Told): Told | undefined {
    return this.#faultless.get(wayOf(schedule));
  }
}

function wayOf({ context, sides }: Schedule): string {
  return JSON.stringify([context, sides]);
}
