/** Owns the check of definitions in plain data, for the parts that all kinds of steps share. */
import { ownFields } from '../../context/own-fields';
import { decodeContext, type EncodedContext } from '../../context/encoding';
import { type DefinitionIssue, type DefinitionIssueCode } from './definition-issue';
import { activityProblem, LONGEST_PATH, nameProblem } from '../names';
import { truncate, formatValue, formatId } from '../../errors/format-value';
import { checkOptionsData, fieldPath } from '../options/step-options';

type Data = Readonly<Record<string, unknown>>;

/** How deep steps with branches may be nested. */
export const DEEPEST = 50;

/** A notice is about the end of the whole execution. */
export const NOTICE_IN_BRANCH =
  'Only the outermost saga sends notices at its end; move atEnd from the saga of this branch to the saga around it.';

/** Reports the errors in the data of one kind of step. */
export type StepReader = (data: Data, path: string, reader: DefinitionReader) => void;

/** The readers of all kinds of steps by their names. */
type Kinds = Readonly<Record<string, { readonly read: StepReader }>>;

/**
 * Checks a definition in plain data, from any source: the builder, a file, or a start input that was edited by hand.
 * It collects every error and continues.
 */
export class DefinitionReader {
  readonly issues: DefinitionIssue[] = [];
  readonly #kinds: Kinds;
  readonly #paths = new Set<string>();
  readonly #root: string;
  #depth = 0;
  #isTooDeep = false;

  /** @param root - The name of the saga: all paths begin with it. */
  constructor(kinds: Kinds, root: string) {
    this.#kinds = kinds;
    this.#root = root;
  }

  report(code: DefinitionIssueCode, path: string, message: string): void {
    this.issues.push({ code, path, message });
  }

  /** Whether some steps were not read, because they are nested too deep. */
  get isTooDeep(): boolean {
    return this.#isTooDeep;
  }

  /** The fields of an object; any other value is reported. */
  object(value: unknown, path: string): Data | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ownFields(value);
    this.report('MALFORMED', path, `This must be an object, not ${formatValue(value)}.`);
    return undefined;
  }

  knownFields(data: Data, path: string, known: readonly string[]): void {
    for (const field of Object.keys(data)) {
      if (known.includes(field)) continue;
      const name = truncate(field);
      this.report(
        'MALFORMED',
        `${path}.${name}`,
        `There is no field "${name}" here; known: ${known.join(', ')}.`,
      );
    }
  }

  name(value: unknown, path: string): void {
    const problem = nameProblem(value);
    if (problem !== undefined) this.report('NAME_INVALID', path, problem);
  }

  options(data: Data, path: string): void {
    if (data['options'] === undefined) return;
    checkOptionsData(data['options'], (field, message) => {
      this.report('OPTIONS_INVALID', fieldPath(`${path}.options`, field), message);
    });
  }

  steps(value: unknown, path: string): void {
    if (!Array.isArray(value)) this.report('MALFORMED', `${path}.steps`, 'The steps must be an array.');
    else if (value.length === 0) this.report('EMPTY_SAGA', path, 'A saga needs at least one step.');
    // Not forEach, which skips the holes of an array.
    else for (const [index, step] of value.entries()) this.#step(step, path, index);
  }

  /** Checks the steps and options of a branch; `more` lists its other fields. */
  branch(
    value: unknown,
    path: string,
    more: readonly string[],
    { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
  ): Data | undefined {
    const data = this.object(value, path);
    if (!data) return undefined;
    this.knownFields(data, path, ['options', 'steps', 'atEnd', ...more]);
    this.options(data, path);
    this.#noDeadline(data['options'], path);
    if (data['atEnd'] !== undefined) this.report('NOTICE_IN_BRANCH', path, NOTICE_IN_BRANCH);
    this.#depth += 1;
    const isEmpty = mayBeEmpty && Array.isArray(data['steps']) && data['steps'].length === 0;
    if (this.#depth > DEEPEST) this.#refuseDepth(path);
    else if (!isEmpty) this.steps(data['steps'], path);
    this.#depth -= 1;
    return data;
  }

  hooks(
    data: Data,
    path: string,
    expected: {
      readonly required: string;
      readonly names: readonly string[];
      readonly activities: boolean;
    },
  ): void {
    const { required, names, activities } = expected;
    const present = names.filter((hook) => data[hook] !== undefined);
    if (present.length === 0) this.report('EMPTY_STEP', path, `The step does nothing; add ${required}.`);
    else if (data[required] === undefined)
      this.report('EXECUTE_MISSING', path, `The step needs ${required}.`);
    for (const hook of present) this.operation(data[hook], `${path}.${hook}`, activities);
  }

  operation(value: unknown, path: string, activities: boolean): void {
    const data = this.object(value, path);
    if (!data) return;
    const target = activities && Object.hasOwn(data, 'activity') ? 'activity' : 'callback';
    this.knownFields(data, path, [target, 'parameters']);
    if (target === 'activity') this.#activity(data[target], path);
    else if (typeof data[target] !== 'string' || data[target] === '') {
      this.report('MALFORMED', path, 'The callback must be a text.');
    }
    if (data['parameters'] !== undefined) this.#parameters(data['parameters'], path);
  }

  #activity(name: unknown, path: string): void {
    const problem = activityProblem(name);
    if (problem !== undefined) this.report('MALFORMED', path, problem);
  }

  #refuseDepth(path: string): void {
    this.#isTooDeep = true;
    const message = `Steps with branches are nested more than ${String(DEEPEST)} deep; make the saga flatter.`;
    this.report('MALFORMED', path, message);
  }

  #noDeadline(options: unknown, path: string): void {
    if ((Object(options) as Data)['deadline'] === undefined) return;
    const message = 'Only the outermost saga may have a deadline; remove it from the saga in this branch.';
    this.report('OPTIONS_INVALID', `${path}.options.deadline`, message);
  }

  #pathLength(path: string): void {
    if (path.length - this.#root.length - 1 <= LONGEST_PATH) return;
    const message = `The path to the step is longer than ${String(LONGEST_PATH)} characters; use shorter names.`;
    this.report('NAME_INVALID', path, message);
  }

  #parameters(value: unknown, path: string): void {
    try {
      decodeContext(value as EncodedContext);
    } catch (error) {
      this.report('PARAMETERS_INVALID', path, (error as Error).message);
    }
  }

  #step(value: unknown, parent: string, index: number): void {
    const data = this.object(value, `${parent}.steps[${String(index)}]`);
    if (!data) return;
    const { id, kind } = data;
    const path = `${parent}.${formatId(id)}`;
    this.name(id, path);
    if (this.#paths.has(path))
      this.report('STEP_DUPLICATE', path, 'Another step has this path; choose another name.');
    this.#paths.add(path);
    this.#pathLength(path);
    this.options(data, path);
    const known = typeof kind === 'string' && Object.hasOwn(this.#kinds, kind) && this.#kinds[kind];
    if (known) known.read(data, path, this);
    else this.#refuseKind(kind, path);
  }

  #refuseKind(kind: unknown, path: string): void {
    const known = Object.keys(this.#kinds).join(', ');
    this.report('MALFORMED', path, `There is no step of kind ${formatValue(kind)}; known: ${known}.`);
  }
}
