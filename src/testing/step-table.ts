/** Owns the steps of a definition by their paths, with the facts that the testing kit needs. */
import type { SagaDefinition } from '../definition/definition';
import { mergeOptions } from '../definition/options/resolve-options';
import type { StepData } from '../definition/steps/step-data';
import { branchesOf, definedPath, innerPath } from '../definition/walk-definition';
import type { StepOptionsData } from '../definition/options/step-options';

/** A step of a definition with its path and its merged options. */
export interface TabledStep {
  /** The path in the run: an item of a loop has its index in it, a further round of a block its number. */
  readonly path: string;
  readonly step: StepData;
  /** Whether it has an `onFailure`. */
  readonly hasUndo: boolean;
  /** The options of the step, merged over the options of its sagas. */
  readonly options: StepOptionsData;
  /** The prefix of the paths of the steps in its list. */
  readonly prefix: string;
  /** The steps of its list, in their order. */
  readonly list: readonly StepData[];
  /** The parts of blocks that it stands in, the outermost first. */
  readonly parts: readonly PartPlace[];
}

/** A part of a block that steps stand in. */
export interface PartPlace {
  /** The path of the block in the run. */
  readonly block: string;
  readonly step: StepData;
  /** The name of the branch; empty where the only one has no name. */
  readonly branch: string;
  /** What the engine calls the part: `flight`, `[0]`, `~2`, `~2.card`. */
  readonly name: string;
  /** The prefix of the paths of its steps. */
  readonly prefix: string;
}

/** The steps of a definition by their paths. */
export class StepTable {
  readonly #steps = new Map<string, Tabled>();
  readonly #known = new Map<string, TabledStep | undefined>();
  /** The paths in the run of the dynamic steps whose sagas are known. */
  readonly #made: string[] = [];

  /** @param made - The sagas that dynamic steps have made, by their paths in the run; an outer one first. */
  constructor(
    { steps, options = {} }: SagaDefinition,
    made: ReadonlyMap<string, SagaDefinition> = new Map(),
  ) {
    this.#add({ steps, options }, '', []);
    for (const [path, saga] of made) this.#addMade(path, saga);
  }

  /** The step with a path, also in an item of a loop or in a further round. */
  get(path: string): TabledStep | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    const known = this.#steps.get(this.#placeOf(path));
    const tabled = known && inRun(known, path);
    this.#known.set(path, tabled);
    return tabled;
  }

  /** All steps, with their paths in the definition; a step precedes the steps of its branches. */
  values(): readonly TabledStep[] {
    return [...this.#steps.keys()].flatMap((path) => this.get(path) ?? []);
  }

  /** Where the table has a step: items and rounds around a dynamic step may have made other sagas. */
  #placeOf(path: string): string {
    const made = this.#made.findLast((step) => path.startsWith(`${step}.`));
    return made === undefined ? definedPath(path) : made + definedPath(path.slice(made.length));
  }

  #addMade(path: string, { steps, options = {} }: SagaDefinition): void {
    const place = this.#steps.get(this.#placeOf(path));
    if (!place) return;
    this.#made.push(path);
    const { step, options: outer, blocks } = place;
    this.#add({ steps, options: mergeOptions(outer, options) }, `${path}.`, [
      ...blocks,
      { step, branch: '' },
    ]);
  }

  #add(
    { steps, options }: { readonly steps: readonly StepData[]; readonly options: StepOptionsData },
    prefix: string,
    blocks: readonly BlockPlace[],
  ): void {
    for (const step of steps) {
      const path = prefix + step.id;
      const own = mergeOptions(options, step.options);
      this.#steps.set(path, { step, options: own, list: steps, blocks });
      for (const [branch, inner] of branchesOf(step)) {
        const place = { steps: inner.steps, options: mergeOptions(options, inner.options) };
        this.#add(place, `${innerPath(path, branch)}.`, [...blocks, { step, branch }]);
      }
    }
  }
}

/** A step as the definition knows it. */
interface Tabled extends Pick<TabledStep, 'step' | 'options' | 'list'> {
  readonly blocks: readonly BlockPlace[];
}

type BlockPlace = Pick<PartPlace, 'step' | 'branch'>;

function inRun({ step, options, list, blocks }: Tabled, path: string): TabledStep {
  const parts: PartPlace[] = [];
  let prefix = '';
  for (const { step: outer, branch } of blocks) {
    const block = prefix + outer.id;
    const [turn = ''] = /^(?:\[\d+\]|~\d+)/.exec(path.slice(block.length)) ?? [];
    const name = [turn, branch].filter((text) => text !== '').join('.');
    prefix = `${innerPath(block + turn, branch)}.`;
    parts.push({ block, step: outer, branch, name, prefix });
  }
  return { path, step, options, list, prefix, parts, hasUndo: 'onFailure' in step };
}
