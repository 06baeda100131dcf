import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from './figures';
import type { TableOptions } from './table-options';

/** The results of a run, as `--json` writes them. */
export interface Results {
  readonly machine: string;
  readonly options: Omit<TableOptions, 'json'>;
  readonly figures: readonly Figures[];
}

/** The runs that the documentation shows. */
const FOLDER = join(__dirname, 'results');

/** The results that the documentation shows, by their names. */
export function publishedResults(): readonly { readonly name: string; readonly results: Results }[] {
  return readdirSync(FOLDER).map((file) => ({
    name: file.replace(/\.json$/, ''),
    results: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Results,
  }));
}

/** Where the plot of the results is, from the root of the repository. */
export function plotFileOf(name: string): string {
  return `docs/plots/${name}.svg`;
}
