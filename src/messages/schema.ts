/** Owns schemas: what checks a value at run time in the place of a type. */
import { fieldOf } from '../errors/describe-error';
import { truncate } from '../errors/format-value';

/**
 * A schema of the Standard Schema kind (version 1), as Zod, Valibot and ArkType make them: it checks a value, and may
 * change it. It runs inside the workflow: it must be deterministic, and its promises may not wait for timers or I/O.
 *
 * @typeParam I - What it takes.
 * @typeParam O - What comes out of it: the value with defaults, or in another form.
 */
export interface Schema<I = unknown, O = I> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): Validated<O> | Promise<Validated<O>>;
    readonly types?: { readonly input: I; readonly output: O } | undefined;
  };
}

/** What a schema says of a value: the value that comes out of it, or what is wrong. */
export type Validated<O> =
  { readonly value: O; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The schemas of an operation of a participant. */
export interface OperationSchemas<C extends Schema = Schema, R extends Schema = Schema> {
  /** Checks the content of a request before it is sent. */
  readonly content?: C;
  /** Checks the content of a success before `keep` and `onSuccess` get it. */
  readonly reply?: R;
}

/** What a schema takes; anything, where there is none. */
export type InputOf<S> = S extends Schema ? NonNullable<S['~standard']['types']>['input'] : unknown;

/** What comes out of a schema; anything, where there is none. */
export type OutputOf<S> = S extends Schema ? NonNullable<S['~standard']['types']>['output'] : unknown;

/** Whether a value is a schema. */
export function isSchema(value: unknown): value is Schema {
  const standard = fieldOf(value, '~standard');
  return fieldOf(standard, 'version') === 1 && typeof fieldOf(standard, 'validate') === 'function';
}

/** How many issues a message names. */
const MOST_ISSUES = 3;

/** What is wrong with a value, each issue with its path; `undefined` when the value fits. */
export function issuesIn(validated: unknown): string | undefined {
  const issues = fieldOf(validated, 'issues');
  if (issues === undefined || issues === null) return undefined;
  const all = Array.isArray(issues) ? (issues as readonly unknown[]) : [issues];
  const named = all.slice(0, MOST_ISSUES).map(textOf);
  const more = all.length > MOST_ISSUES ? ` and ${String(all.length - MOST_ISSUES)} more` : '';
  return `${named.join('; ')}${more}`;
}

function textOf(issue: unknown): string {
  const path = fieldOf(issue, 'path');
  const keys = Array.isArray(path) ? path.map((part: unknown) => String(fieldOf(part, 'key') ?? part)) : [];
  const said = fieldOf(issue, 'message');
  const message = typeof said === 'string' ? truncate(said) : 'it is invalid';
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
