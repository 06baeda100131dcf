import { type Duration, toMilliseconds } from './duration';

/** How often and how long a request is tried. Every duration is in milliseconds or a text such as `'10s'`. */
export interface RetryPolicy {
  /** How long one attempt may take. @defaultValue 10 seconds */
  readonly attemptTimeout?: Duration;
  /** How long all attempts together may take, waits included. @defaultValue 5 minutes; for undos 24 hours */
  readonly totalTimeout?: Duration;
  /** The wait before the second attempt. @defaultValue 1 second */
  readonly initialInterval?: Duration;
  /** The factor from one wait to the next, at least 1. @defaultValue 2 */
  readonly backoffCoefficient?: number;
  /** The longest wait between two attempts. @defaultValue 30 seconds; for undos 60 seconds */
  readonly maximumInterval?: Duration;
  /** How many attempts at the most, from 1. @defaultValue as many as `totalTimeout` allows */
  readonly maximumAttempts?: number;
}

/** How a step behaves; on a saga: how its steps behave unless they say otherwise. */
export interface StepOptions {
  /** The attempts of what the step does. */
  readonly execute?: RetryPolicy;
  /** The attempts of what its undo does. */
  readonly undo?: RetryPolicy;
  /**
   * When the step's own undo is in the undo plan (S4): once a request may have reached the participant (`'sent'`),
   * once it answered with a success or a refusal (`'replied'`, the original's rule), or only after a success
   * (`'done'`). @defaultValue `'sent'`
   */
  readonly undoWhen?: 'sent' | 'replied' | 'done';
  /** A refusal that no `onError` handles fails the step, or counts as a success (the original's rule). @defaultValue `'fail'` */
  readonly errorReply?: 'fail' | 'continue';
  /** Whether `onFailure` gets the reply (`attempt.reply`). @defaultValue false */
  readonly keepReply?: boolean;
  /**
   * After a timeout, how long the undo waits first, since the late request may still land (S4).
   * @defaultValue the attempt timeout
   */
  readonly settleTime?: Duration;
}

/** A {@link RetryPolicy} as plain data: all durations in milliseconds. */
export interface RetryPolicyData {
  readonly attemptTimeout?: number;
  readonly totalTimeout?: number;
  readonly initialInterval?: number;
  readonly backoffCoefficient?: number;
  readonly maximumInterval?: number;
  readonly maximumAttempts?: number;
}

/** {@link StepOptions} as plain data. */
export interface StepOptionsData {
  readonly execute?: RetryPolicyData;
  readonly undo?: RetryPolicyData;
  readonly undoWhen?: 'sent' | 'replied' | 'done';
  readonly errorReply?: 'fail' | 'continue';
  readonly keepReply?: boolean;
  readonly settleTime?: number;
}

type Reader = (value: unknown) => { readonly value: unknown } | { readonly expected: string };
export type ReportProblem = (field: string, message: string) => void;

const duration: Reader = (value) => {
  const milliseconds = toMilliseconds(value);
  return milliseconds === undefined
    ? { expected: "a duration above 0 and up to 10 years, such as 500 or '10s'" }
    : { value: milliseconds };
};
const numberFrom =
  (least: number, whole: boolean): Reader =>
  (value) =>
    typeof value === 'number' && value >= least && Number.isFinite(value) && (!whole || Number.isInteger(value))
      ? { value }
      : { expected: `a ${whole ? 'whole ' : ''}number from ${String(least)}` };
const oneOf =
  (...choices: readonly unknown[]): Reader =>
  (value) =>
    choices.includes(value) ? { value } : { expected: choices.map((choice) => JSON.stringify(choice)).join(' or ') };

const POLICY_READERS: Readonly<Record<keyof RetryPolicyData, Reader>> = {
  attemptTimeout: duration,
  totalTimeout: duration,
  initialInterval: duration,
  backoffCoefficient: numberFrom(1, false),
  maximumInterval: duration,
  maximumAttempts: numberFrom(1, true),
};

const OPTION_READERS: Readonly<Record<Exclude<keyof StepOptionsData, 'execute' | 'undo'>, Reader>> = {
  undoWhen: oneOf('sent', 'replied', 'done'),
  errorReply: oneOf('fail', 'continue'),
  keepReply: oneOf(true, false),
  settleTime: duration,
};

/** Retry policy in plain data; every mistake is reported with its field, and left out. */
export function readPolicy(policy: unknown, report: ReportProblem): RetryPolicyData {
  return readFields(policy, POLICY_READERS, report);
}

/** Step options in plain data; every mistake is reported with its field, and left out. */
export function readOptions(options: unknown, report: ReportProblem): StepOptionsData {
  const policyReader =
    (phase: string): Reader =>
    (value) => ({ value: readPolicy(value, (field, message) => { report(`${phase}.${field}`, message); }) });
  return readFields(
    options,
    { ...OPTION_READERS, execute: policyReader('execute'), undo: policyReader('undo') },
    report,
  );
}

function readFields(
  value: unknown,
  readers: Readonly<Record<string, Reader>>,
  report: ReportProblem,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  if (typeof value !== 'object' || value === null) {
    report('', `Options are an object, not ${value === null ? 'null' : typeof value}.`);
    return data;
  }
  for (const [field, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const read = Object.hasOwn(readers, field) ? readers[field]?.(given) : undefined;
    if (read === undefined) report(field, `There is no option "${field}"; known: ${Object.keys(readers).join(', ')}.`);
    else if ('expected' in read) report(field, `"${field}" is ${read.expected}, not ${JSON.stringify(given) ?? typeof given}.`);
    else data[field] = read.value;
  }
  return data;
}
