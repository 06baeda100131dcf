/** Owns branches that carry their names in plain data. */
import { ownField } from '../../context/own-fields';
import type { DefinitionReader } from '../validation/definition-reader';

/** The name of a branch in paths; a branch without a proper name is named by its position. */
export function branchNameAt(index: number, branch: unknown): string {
  const name = ownField(branch, 'name');
  return typeof name === 'string' && name !== '' ? name : `branch-${String(index + 1)}`;
}

/** Checks branches and their names; `more` lists their other fields. */
export function readBranchNames(
  branches: readonly unknown[],
  path: string,
  more: readonly string[],
  reader: DefinitionReader,
): void {
  const names = new Set<unknown>();
  for (const [index, branch] of branches.entries()) {
    const own = `${path}.${branchNameAt(index, branch)}`;
    const data = reader.branch(branch, own, ['name', ...more]);
    if (!data) continue;
    const { name } = data;
    reader.name(name, own);
    if (names.has(name)) {
      reader.report('PART_DOUBLED', own, 'Another branch of this step has the name; choose another.');
    }
    names.add(name);
  }
}
