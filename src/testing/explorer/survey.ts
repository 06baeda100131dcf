/** Owns the facts about the participant state that only several runs reveal: which places hold effects. */
import { entryChanges, entryText } from './entry-change';
import type { Schedule } from './schedule';
import type { RecordedRun } from './recorded-run';

/** Learns from each run where participants record effects, and keeps the runs without faults. */
export class Survey {
  /** The places where an undo has reverted an effect. */
  readonly #reverted = new Set<string>();
  /** The texts of the entries that requests have added, with the places that hold them. */
  readonly #added = new Set<string>();
  #hasEffects = false;
  readonly #faultless = new Map<string, RecordedRun>();

  add(run: RecordedRun): void {
    const { deliveries, schedule, uuid } = run;
    this.#hasEffects ||= deliveries.hasEffects;
    if (schedule.faults.length === 0) this.#faultless.set(baseOf(schedule), run);
    for (const { dispatch, before, after, isAgain } of deliveries.calls) {
      if (isAgain) continue;
      for (const { entry, holder, isOld, kind } of entryChanges(before, after, deliveries.initial)) {
        if (dispatch.phase === 'undo' && (isOld || kind !== 'added')) this.#reverted.add(holder);
        if (dispatch.phase === 'execute' && kind === 'added') {
          this.#added.add(`${holder}:${entryText(entry, after, uuid)}`);
        }
      }
    }
  }

  /** Whether any request has changed the participant state. If not, the state reveals nothing. */
  get hasEffects(): boolean {
    return this.#hasEffects;
  }

  /** Whether undos revert the entries of this place, so that they are effects and not notes of keys. */
  holdsEffects(holder: string): boolean {
    return this.#reverted.has(holder);
  }

  /** Whether a request has added an entry like this one. */
  hasAdded(holder: string, text: string): boolean {
    return this.#added.has(`${holder}:${text}`);
  }

  /** The run without faults from the same context, with the same forced branches. */
  faultless({ schedule }: RecordedRun): RecordedRun | undefined {
    return this.#faultless.get(baseOf(schedule));
  }
}

function baseOf({ context, branches }: Schedule): string {
  return JSON.stringify([context, branches]);
}
