import { Checkout } from './checkout';
import type { Mutant } from './mutant';
import type { Sources } from './sources';
import { endTestRuns, runTests, type TestSelection } from './test-run';
import { noticedBy, ownTests, type Verdict } from './trial';

/** Runs the tests on mutants in copies of the package, several in parallel. */
export class MutantTrials {
  readonly #sources: Sources;
  readonly #checkouts: readonly Checkout[];
  /** The results of test runs without a fault, by their arguments. */
  readonly #known = new Map<string, Promise<boolean>>();

  private constructor(sources: Sources, checkouts: readonly Checkout[]) {
    this.#sources = sources;
    this.#checkouts = checkouts;
  }

  static async open(root: string, sources: Sources, checkouts: number): Promise<MutantTrials> {
    const copies = await Promise.all(Array.from({ length: checkouts }, () => Checkout.of(root)));
    return new MutantTrials(sources, copies);
  }

  /** The mutants' own tests that fail without a fault, so that their failure would prove nothing. */
  async failingAnyway(mutants: readonly Mutant[]): Promise<readonly string[]> {
    // All checkouts share one iterator.
    const waiting = new Set(mutants.flatMap(({ tests }) => tests)).values();
    const failing = await this.#onEachCheckout(async (checkout) => {
      const own: string[] = [];
      for (const file of waiting) if (!(await this.#passes(checkout, ownTests([file])))) own.push(file);
      return own;
    });
    return failing.flat();
  }

  /** Runs the tests on each mutant, and reports each verdict at once. */
  async run(mutants: readonly Mutant[], report: (verdict: Verdict) => void): Promise<readonly Verdict[]> {
    const waiting = mutants.values();
    const verdicts = await this.#onEachCheckout(async (checkout) => {
      const own: Verdict[] = [];
      for (const mutant of waiting) {
        const verdict = await this.#verdictOn(mutant, checkout);
        report(verdict);
        own.push(verdict);
      }
      return own;
    });
    return verdicts.flat();
  }

  close(): void {
    endTestRuns();
    this.#checkouts.forEach((checkout) => checkout.remove());
  }

  async #verdictOn(mutant: Mutant, checkout: Checkout): Promise<Verdict> {
    const startedAt = performance.now();
    const verdict = (kind: Verdict['kind'], by: string): Verdict => {
      return { mutant, kind, by, seconds: (performance.now() - startedAt) / 1_000 };
    };
    let faulty: string;
    try {
      faulty = this.#sources.withFault(mutant);
    } catch (error) {
      return verdict('refused', String(error));
    }
    const run = (selection: TestSelection) =>
      checkout.with(`src/${mutant.file}`, faulty, () => runTests(checkout.folder, selection));
    const by = await noticedBy(mutant, run, (selection) => this.#passes(checkout, selection));
    return by === undefined ? verdict('survived', '') : verdict('killed', by);
  }

  #passes(checkout: Checkout, selection: TestSelection): Promise<boolean> {
    const key = selection.args.join(' ');
    const passes =
      this.#known.get(key) ?? runTests(checkout.folder, selection).then(({ kind }) => kind === 'passed');
    this.#known.set(key, passes);
    return passes;
  }

  #onEachCheckout<R>(work: (checkout: Checkout) => Promise<R>): Promise<R[]> {
    return Promise.all(this.#checkouts.map(work));
  }
}
