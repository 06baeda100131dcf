/** Writes the sagas module of a run on Temporal: one factory per case. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunnableCase } from './runnable-case';

/** A sagas module for `createSagaWorker`, for one run. */
export interface SagasModule {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a module that exports a factory for each case, with the name of {@link exportName}. */
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

/** The name of the export that builds a case, by its index. */
export function exportName(index: number): string {
  return `case${String(index + 1)}`;
}
