import { Checkout } from './checkout';
import type { Mutant } from './mutant';
import type { Sources } from './sources';
import { endTestRuns, runTests, type TestSelection } from './test-run';
import { noticedBy, ownTests, type Verdict } from './trial';

/** Tries mutants in copies of the package, some side by side. */
export class ProvingGround {
  readonly #sources: Sources;
  readonly #lanes: readonly Checkout[];
  /** What is known to pass, or not to, without any fault. */
  readonly #known = new Map<string, Promise<boolean>>();

  private constructor(sources: Sources, lanes: readonly Checkout[]) {
    this.#sources = sources;
    this.#lanes = lanes;
  }

  static async open(root: string, sources: Sources, lanes: number): Promise<ProvingGround> {
    const copies = await Promise.all(Array.from({ length: lanes }, () => Checkout.of(root)));
    return new ProvingGround(sources, copies);
  }

  /** Which of the mutants' own tests fail without any fault, so that they would notice nothing. */
  async failingAnyway(mutants: readonly Mutant[]): Promise<readonly string[]> {
    // One iterator for all lanes.
    const waiting = new Set(mutants.flatMap(({ tests }) => tests)).values();
    const failing = await this.#onEachLane(async (lane) => {
      const own: string[] = [];
      for (const file of waiting) if (!(await this.#passes(lane, ownTests([file])))) own.push(file);
      return own;
    });
    return failing.flat();
  }

  /** Tries each mutant, and tells of each as soon as its verdict is there. */
  async judge(mutants: readonly Mutant[], tell: (verdict: Verdict) => void): Promise<readonly Verdict[]> {
    const waiting = mutants.values();
    const verdicts = await this.#onEachLane(async (lane) => {
      const own: Verdict[] = [];
      for (const mutant of waiting) {
        const verdict = await this.#verdictOn(mutant, lane);
        tell(verdict);
        own.push(verdict);
      }
      return own;
    });
    return verdicts.flat();
  }

  close(): void {
    endTestRuns();
    this.#lanes.forEach((lane) => lane.remove());
  }

  async #verdictOn(mutant: Mutant, lane: Checkout): Promise<Verdict> {
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
      lane.with(`src/${mutant.file}`, faulty, () => runTests(lane.folder, selection));
    const by = await noticedBy(mutant, run, (selection) => this.#passes(lane, selection));
    return by === undefined ? verdict('survived', '') : verdict('killed', by);
  }

  #passes(lane: Checkout, selection: TestSelection): Promise<boolean> {
    const key = selection.args.join(' ');
    const passes =
      this.#known.get(key) ?? runTests(lane.folder, selection).then(({ kind }) => kind === 'passed');
    this.#known.set(key, passes);
    return passes;
  }

  #onEachLane<R>(work: (lane: Checkout) => Promise<R>): Promise<R[]> {
    return Promise.all(this.#lanes.map(work));
  }
}
