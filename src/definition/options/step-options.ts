/** Owns the options of steps: their types, and how they are read and checked. */
import { type Duration, toMilliseconds } from './duration';
import { meantOption } from '../../errors/meant-name';
import { truncate, formatValue } from '../../errors/format-value';

/** How often and how long a request is tried. A duration is a number of milliseconds or a text such as `'10s'`. */
export interface RetryPolicy {
  /** How long one attempt may take. @defaultValue 10 seconds */
  readonly attemptTimeout?: Duration;
  /**
   * How long all attempts together may take, waits included.
   * @defaultValue 24 hours for undos and for `execute` of a retriable step, else 5 minutes
   */
  readonly totalTimeout?: Duration;
  /** The wait before the second attempt. @defaultValue 1 second */
  readonly initialInterval?: Duration;
  /** The factor from one wait to the next, at least 1. @defaultValue 2 */
  readonly backoffCoefficient?: number;
  /**
   * The longest wait between two attempts.
   * @defaultValue 60 seconds for undos and for `execute` of a retriable step, else 30 seconds
   */
  readonly maximumInterval?: Duration;
  /** The largest number of attempts, at least 1. @defaultValue as many as `totalTimeout` allows */
  readonly maximumAttempts?: number;
  /**
   * How long to wait for the reply to a request that the participant has accepted and answers later (S10). After that
   * the outcome is unknown. A probe ignores this option: its deferred answer counts as unknown.
   * @defaultValue 24 hours
   */
  readonly replyTimeout?: Duration;
  /**
   * The kinds of failure after which no other attempt is made: the name of an error, the type of an
   * `ApplicationFailure`, or an HTTP status as a text such as `'503'`. Up to 100 texts of up to 200 characters. The
   * list of an inner level replaces the list of an outer level. @defaultValue none
   */
  readonly nonRetryable?: readonly string[];
}

/** How a step behaves. */
export interface StepOptions {
  /** The attempts of the step's own request. */
  readonly execute?: RetryPolicy;
  /** The attempts of its undo request. */
  readonly undo?: RetryPolicy;
  /** The attempts of its probe. */
  readonly probe?: RetryPolicy;
  /**
   * When the step's own undo is in the undo plan (S4):
   * - `'unless-refused'`: the effect was done, or its outcome is unknown;
   * - `'sent'`: a request may have reached the participant, even if it was refused;
   * - `'replied'`: the participant answered with a success or a refusal (the original's rule);
   * - `'done'`: the participant answered with a success.
   *
   * @defaultValue `'unless-refused'`
   */
  readonly undoWhen?: 'unless-refused' | 'sent' | 'replied' | 'done';
  /**
   * A refusal that no `onError` handles fails the step, or counts as a success (the original's rule).
   * @defaultValue `'fail'`
   */
  readonly errorReply?: 'fail' | 'continue';
  /**
   * Whether `onFailure` gets the whole reply as `StepResult.reply`, if its size is at most 256 KiB. The shorthand for a
   * `keep` of everything. @defaultValue false
   */
  readonly keepReply?: boolean;
  /**
   * Whether `onFailure` and `probe` get the content that the step sent as `StepResult.sent`, if its size is at most 256
   * KiB. @defaultValue false
   */
  readonly keepSent?: boolean;
  /**
   * How long a probe or an undo waits after a timeout, because the late request may still arrive (S4).
   * @defaultValue the attempt timeout
   */
  readonly settleTime?: Duration;
  /**
   * When the step's undo has failed for good, the execution becomes `stuck` and the remaining undos wait for an
   * operator (`'wait'`), or the remaining undos continue and the failure is listed (`'continue'`).
   * @defaultValue `'wait'`
   */
  readonly whenUndoFails?: 'wait' | 'continue';
  /**
   * When the step has failed, the saga compensates (`'compensate'`), or the execution first becomes `stuck` and waits
   * for an operator (`'wait'`). @defaultValue `'compensate'`
   */
  readonly whenStepFails?: 'compensate' | 'wait';
  /**
   * When a probe has found that the effect was not done, the step fails (`'fail'`), or its request is sent once more
   * (`'retry'`). @defaultValue `'fail'`
   */
  readonly whenNotDone?: 'fail' | 'retry';
  /**
   * The time within which the step must be done: its attempts, the wait for a reply and the probe together.
   * @defaultValue none
   */
  readonly deadline?: Duration;
  /**
   * How requests to participants of the saga's own worker go out: as activities (`'activity'`), or as local activities
   * where that is safe (`'local'`), which is faster and cheaper. See docs/fast-mode.md. @defaultValue `'activity'`
   */
  readonly dispatch?: 'activity' | 'local';
}

/** A {@link RetryPolicy} as plain data: all durations in milliseconds. */
export interface RetryPolicyData {
  readonly attemptTimeout?: number;
  readonly totalTimeout?: number;
  readonly initialInterval?: number;
  readonly backoffCoefficient?: number;
  readonly maximumInterval?: number;
  readonly maximumAttempts?: number;
  readonly replyTimeout?: number;
  readonly nonRetryable?: readonly string[];
}

/** {@link StepOptions} as plain data: all durations in whole milliseconds. */
export interface StepOptionsData {
  readonly execute?: RetryPolicyData;
  readonly undo?: RetryPolicyData;
  readonly probe?: RetryPolicyData;
  readonly undoWhen?: 'unless-refused' | 'sent' | 'replied' | 'done';
  readonly errorReply?: 'fail' | 'continue';
  readonly keepReply?: boolean;
  readonly keepSent?: boolean;
  readonly settleTime?: number;
  readonly whenUndoFails?: 'wait' | 'continue';
  readonly whenStepFails?: 'compensate' | 'wait';
  readonly whenNotDone?: 'fail' | 'retry';
  readonly deadline?: number;
  readonly dispatch?: 'activity' | 'local';
}

type Reader = (
  value: unknown,
  report: ReportProblem,
) => { readonly value: unknown } | { readonly expected: string };
export type ReportProblem = (field: string, message: string) => void;

const duration: Reader = (value) => {
  const milliseconds = toMilliseconds(value);
  return milliseconds === undefined
    ? { expected: "a duration above 0 and up to 10 years, such as 500 or '10s'" }
    : { value: milliseconds };
};
/** A duration in plain data. */
const milliseconds: Reader = (value, report) =>
  Number.isInteger(value)
    ? duration(value, report)
    : { expected: 'a whole number of milliseconds, such as 500' };
const numberUpTo =
  (most: number, isNumber: (value: unknown) => boolean, name: string): Reader =>
  (value) =>
    isNumber(value) && (value as number) >= 1 && (value as number) <= most
      ? { value }
      : { expected: `a ${name} from 1 to ${String(most)}` };
const oneOf =
  (...choices: readonly unknown[]): Reader =>
  (value) =>
    choices.includes(value)
      ? { value }
      : { expected: choices.map((choice) => JSON.stringify(choice)).join(' or ') };

const failureKinds: Reader = (value) =>
  isListOfKinds(value)
    ? { value: [...value] }
    : { expected: 'a list of up to 100 texts of 1 to 200 characters' };
const isListOfKinds = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length <= 100 &&
  value.every((kind) => typeof kind === 'string' && KIND.test(kind));

/** Without lone surrogates, which Temporal's retry policies cannot hold. */
const KIND = /^[^\p{Surrogate}]{1,200}$/u;

type Readers<Field extends string> = ReadonlyMap<Field, Reader>;

/** A reader for each field, so that the compiler finds one that is missing. */
function readersOf<Field extends string>(readers: Readonly<Record<Field, Reader>>): Readers<string> {
  return new Map(Object.entries<Reader>(readers));
}

const policyReaders = (time: Reader): Readers<string> =>
  readersOf<keyof RetryPolicyData>({
    attemptTimeout: time,
    totalTimeout: time,
    initialInterval: time,
    backoffCoefficient: numberUpTo(1_000, Number.isFinite, 'number'),
    maximumInterval: time,
    // Far below the numbers that overflow in Temporal.
    maximumAttempts: numberUpTo(1_000_000, Number.isInteger, 'whole number'),
    replyTimeout: time,
    nonRetryable: failureKinds,
  });

const optionReaders = (time: Reader, policy: Readers<string>): Readers<string> => {
  const policyOf =
    (phase: string): Reader =>
    (value, report) => ({
      value: readFields(value, policy, (field, message) => {
        report(fieldPath(phase, field), message);
      }),
    });
  return readersOf<keyof StepOptionsData>({
    undoWhen: oneOf('unless-refused', 'sent', 'replied', 'done'),
    errorReply: oneOf('fail', 'continue'),
    keepReply: oneOf(true, false),
    keepSent: oneOf(true, false),
    settleTime: time,
    whenUndoFails: oneOf('wait', 'continue'),
    whenStepFails: oneOf('compensate', 'wait'),
    whenNotDone: oneOf('fail', 'retry'),
    deadline: time,
    dispatch: oneOf('activity', 'local'),
    execute: policyOf('execute'),
    undo: policyOf('undo'),
    probe: policyOf('probe'),
  });
};

const POLICY = policyReaders(duration);
const OPTIONS = optionReaders(duration, POLICY);
const OPTIONS_DATA = optionReaders(milliseconds, policyReaders(milliseconds));

/** The path of a field of options; the empty field means the options themselves. */
export function fieldPath(path: string, field: string): string {
  return field === '' ? path : `${path}.${field}`;
}

/** A retry policy in plain data. Every error is reported with its field, and the field is left out. */
export function readPolicy(policy: unknown, report: ReportProblem): RetryPolicyData {
  return readFields(policy, POLICY, report);
}

/** Step options in plain data. Every error is reported with its field, and the field is left out. */
export function readOptions(options: unknown, report: ReportProblem): StepOptionsData {
  return readFields(options, OPTIONS, report);
}

/** Reports the errors in step options that are plain data already. */
export function checkOptionsData(options: unknown, report: ReportProblem): void {
  readFields(options, OPTIONS_DATA, report);
}

function readFields(
  value: unknown,
  readers: Readers<string>,
  report: ReportProblem,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report('', `Options must be an object, not ${formatValue(value)}.`);
    return data;
  }
  for (const [field, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const name = truncate(field);
    const read = readers.get(field)?.(given, report);
    if (!read) {
      const names = [...readers.keys()];
      report(name, `There is no option "${name}"; known: ${names.join(', ')}.${meantOption(name, names)}`);
    } else if ('expected' in read)
      report(name, `"${name}" must be ${read.expected}, not ${formatValue(given)}.`);
    else data[field] = read.value;
  }
  return data;
}
