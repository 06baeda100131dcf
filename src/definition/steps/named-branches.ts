/** Owns branches that carry their names in plain data. */
import { ownField } from '../../context/own-fields';
import type { DefinitionIssueCode } from '../validation/definition-issue';
import type { DefinitionReader } from '../validation/definition-reader';

const PART_DOUBLED = ['PART_DOUBLED', 'Another branch of this step has the name; choose another.'] as const;

/** The name of a branch in paths; a branch without a proper name is named by its position. */
export function branchNameAt(index: number, branch: unknown): string {
  const name = ownField(branch, 'name');
  return typeof name === 'string' && name !== '' ? name : `branch-${String(index + 1)}`;
}

/** What is special about the branches of a kind of step. */
interface NamedBranches {
  /** Their fields beside the name and the steps. @defaultValue none */
  readonly more?: readonly string[];
  /** The issue of a name that two of them have. */
  readonly doubled?: readonly [code: DefinitionIssueCode, message: string];
}

/** Checks branches and their names. */
export function readBranchNames(
  branches: readonly unknown[],
  path: string,
  { more = [], doubled = PART_DOUBLED }: NamedBranches,
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
      const [code, message] = doubled;
      reader.report(code, own, message);
    }
    names.add(name);
  }
}
