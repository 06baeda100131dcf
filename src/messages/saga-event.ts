/** Owns the events that callers send to an execution, as callbacks get them. */

/** The parts of an event. */
export interface SagaEventInit<C> {
  readonly name: string;
  readonly key?: string;
  readonly id?: string;
  readonly content: C;
}

/**
 * An event that a caller has sent with `manager.send`. `onEvent` of an event step gets it.
 *
 * @typeParam C - The type of the content. It is not checked: the content comes from outside.
 */
export class SagaEvent<C = unknown> {
  readonly name: string;
  readonly key: string | undefined;
  /** The id that the caller has given it: two events with the same id are one. */
  readonly id: string | undefined;
  readonly #content: C;

  constructor({ name, key, id, content }: SagaEventInit<C>) {
    this.name = name;
    this.key = key;
    this.id = id;
    this.#content = content;
  }

  /** The content: plain JSON. */
  content(): C {
    return this.#content;
  }
}
