import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunnableCase } from './runnable-case';

/** A sagas module for `createSagaWorker`, written for one run. */
export interface SagasModule {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a module that exports a factory for each case, under the name that {@link exportName} gives it. */
export async function writeSagasModule(cases: readonly RunnableCase[]): Promise<SagasModule> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const path = join(folder, 'sagas.js');
  const factoryPath = JSON.stringify(join(__dirname, 'temporal-factory'));
  const lines = cases.map(({ outline }, index) => {
    const text = JSON.stringify(JSON.stringify(outline));
    return `exports.${exportName(index)} = caseFactory(${text});`;
  });
  await writeFile(path, [`const { caseFactory } = require(${factoryPath});`, ...lines, ''].join('\n'));
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The export that builds the n-th case, from 0. */
export function exportName(index: number): string {
  return `case${String(index + 1)}`;
}
