/** What stands in the place of a value that the payload converter could not read. It is none that anything takes. */
export class Unreadable {
  /** The encoding of the payload. */
  readonly unreadable: string;

  constructor(encoding: string) {
    this.unreadable = encoding;
  }
}
