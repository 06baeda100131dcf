/** Checks the result of a transport against the rules of the port. */
import { compact } from '../context/compact';
import { ownFields } from '../context/own-fields';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import type { AttemptResult } from './transport';

type Fields = Readonly<Record<string, unknown>>;
/** The expected value of a field, where its value breaks the rule. */
type Rule = (value: unknown) => string | undefined;

const CODES: readonly unknown[] = ['REQUEST_UNSENT', 'UNKNOWN_TARGET'] satisfies readonly Extract<
  AttemptResult,
  { kind: 'unsent' }
>['code'][];

const must =
  (expected: string, holds: (value: unknown) => boolean): Rule =>
  (value) =>
    holds(value) ? undefined : expected;
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined ? undefined : rule(value);

const ANSWERED: Readonly<Record<string, Rule>> = {
  httpStatus: optional(must('a number', (value) => typeof value === 'number')),
  hint: optional(must('a text', (value) => typeof value === 'string')),
};
const UNANSWERED: Readonly<Record<string, Rule>> = {
  message: must('a text that says what happened', (value) => typeof value === 'string'),
  kinds: optional(must('a list of texts', isTexts)),
  retryAfter: optional(must('a number of milliseconds', isDuration)),
};

const RULES: Readonly<Record<AttemptResult['kind'], Readonly<Record<string, Rule>>>> = {
  done: ANSWERED,
  refused: ANSWERED,
  accepted: ANSWERED,
  'nothing-to-undo': ANSWERED,
  busy: UNANSWERED,
  unsent: {
    ...UNANSWERED,
    code: optional(must(`one of ${CODES.join(', ')}`, (value) => CODES.includes(value))),
  },
  unknown: {
    ...UNANSWERED,
    ...ANSWERED,
    retryable: optional(must('true or false', (value) => typeof value === 'boolean')),
    stack: optional(must('a text', (value) => typeof value === 'string')),
  },
};

/**
 * The result of a transport, where it keeps the rules of the port. Fields that the port does not know are dropped.
 *
 * @throws SagaError `TRANSPORT_INVALID` with the field at fault.
 */
export function checkedResult(returned: unknown, target: string): AttemptResult {
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) {
    throw invalid(target, `returned ${formatValue(returned)}; it returns an object with a \`kind\``);
  }
  const fields = readFields(returned, target);
  const kind = fields['kind'];
  if (!isKind(kind)) {
    const known = Object.keys(RULES).join(', ');
    throw invalid(target, `returned a result of kind ${formatValue(kind)}; the kinds are ${known}`);
  }
  for (const [field, rule] of Object.entries(RULES[kind])) {
    const expected = rule(fields[field]);
    if (expected === undefined) continue;
    const found = formatValue(fields[field]);
    throw invalid(
      target,
      `returned a result of kind ${kind} with ${found} as \`${field}\`; it is ${expected}`,
    );
  }
  // Only the content is unchecked: its encoder does that.
  return fields as unknown as AttemptResult;
}

/** Getters may throw. */
function readFields(returned: object, target: string): Fields {
  try {
    return ownFields(returned);
  } catch (error) {
    throw invalid(target, `returned a result that cannot be read: ${messageOf(error)}`, error);
  }
}

function isKind(value: unknown): value is AttemptResult['kind'] {
  return typeof value === 'string' && Object.hasOwn(RULES, value);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function invalid(target: string, problem: string, cause?: unknown): SagaError {
  return new SagaError('TRANSPORT_INVALID', `The transport to ${target} ${problem}.`, {
    details: { target },
    ...compact({ cause }),
  });
}
