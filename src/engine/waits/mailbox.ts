/** Owns the events that have come: those that no step has taken yet, and the ids by which a repetition is known. */
import { sizeOf } from '../../context/json-size';

/** An event as a caller has sent it, its content encoded. */
export interface ReceivedEvent {
  readonly event: string;
  readonly key?: string;
  /** Two events with the same id are one. */
  readonly id?: string;
  readonly content: unknown;
}

/** What a snapshot holds of the events. */
export interface MailboxSnapshot {
  readonly events: readonly ReceivedEvent[];
  readonly ids: readonly string[];
}

/** How many events may wait for a step, and how large they may be together, in bytes of JSON. */
export const MOST_EVENTS = 100;
export const LARGEST_EVENTS = 256 * 1024;

/** How many ids are remembered: the oldest is forgotten first. */
const MOST_IDS = 1_000;

/** The events of an execution. */
export class Mailbox {
  #events: readonly ReceivedEvent[] = [];
  #ids: readonly string[] = [];

  /** The events that no step has taken, in the order in which they came. */
  get events(): readonly ReceivedEvent[] {
    return this.#events;
  }

  /** Whether an event with this id has come before. */
  knows(id: string | undefined): boolean {
    return id !== undefined && this.#ids.includes(id);
  }

  hasRoomFor(event: ReceivedEvent): boolean {
    if (this.#events.length >= MOST_EVENTS) return false;
    return sizeOf([...this.#events, event]) <= LARGEST_EVENTS;
  }

  put(event: ReceivedEvent): void {
    this.#events = [...this.#events, event];
    const { id } = event;
    if (id !== undefined) this.#ids = [...this.#ids, id].slice(-MOST_IDS);
  }

  /** Takes the first event of this name and key; each event is taken once. */
  take(name: string, key: string | undefined): ReceivedEvent | undefined {
    const found = this.#events.find((one) => one.event === name && one.key === key);
    if (found) this.#events = this.#events.filter((one) => one !== found);
    return found;
  }

  /** Absent when no event has come. */
  get snapshot(): MailboxSnapshot | undefined {
    const isEmpty = this.#events.length === 0 && this.#ids.length === 0;
    return isEmpty ? undefined : { events: this.#events, ids: this.#ids };
  }

  restore({ events, ids }: MailboxSnapshot): void {
    this.#events = events;
    this.#ids = ids;
  }
}
