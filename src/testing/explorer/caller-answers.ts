/** Owns the caller of one run: the events and decisions that it sends, unless the schedule leaves a wait unanswered. */
import type { OpenWait } from '../../engine/waits/open-wait';
import type { Caller, CallerMessage } from '../in-memory-runtime';
import type { PlannedFault } from './schedule';

/** An event that the caller sent. */
export interface SentEvent {
  /** The path of the step that was waiting. */
  readonly step: string;
  readonly event: string;
  readonly key?: string;
}

/** Answers the waits of one run. */
export class CallerAnswers {
  readonly sent: SentEvent[] = [];
  readonly #given: Caller | undefined;
  readonly #faults: readonly PlannedFault[];
  readonly #cancel: () => void;

  constructor(given: Caller | undefined, faults: readonly PlannedFault[], cancel: () => void) {
    this.#given = given;
    this.#faults = faults;
    this.#cancel = cancel;
  }

  readonly caller: Caller = (wait) => {
    const fault = this.#faults.find(({ site }) => site === wait.step)?.fault;
    if (fault === 'cancel') this.#cancel();
    if (fault !== undefined) return undefined;
    const message = this.#given?.(wait);
    if (message) this.#note(wait, message);
    return message;
  };

  #note({ step }: OpenWait, message: CallerMessage): void {
    if (!('event' in message)) return;
    const { event, key } = message;
    this.sent.push({ step, event, ...(key !== undefined && { key }) });
  }
}
