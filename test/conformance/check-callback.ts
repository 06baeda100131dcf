/** Checks the callbacks and conditions of a case file (FORMAT.md, sections 3 and 4). */
import { expectFields, expectList, expectText, Malformed } from './malformed';

/** The fields of each operation: the string fields, and whether it has a value. */
const OPERATIONS: Readonly<Record<string, { readonly texts: readonly string[]; readonly value?: true }>> = {
  set: { texts: ['key'], value: true },
  delete: { texts: ['key'] },
  copy: { texts: ['key', 'from'] },
  increment: { texts: ['key'] },
  append: { texts: ['key'], value: true },
  put: { texts: ['key', 'field'], value: true },
  fromReply: { texts: ['key', 'field'] },
  fromParameter: { texts: ['key', 'parameter'] },
};

/** Checks a callback, B in FORMAT.md. */
export function checkCallback(value: unknown, where: string): void {
  const { ops = [], end, parameters } = expectFields(value, where);
  expectList(ops, `${where}.ops`).forEach((operation, index) => {
    checkOperation(operation, `${where}.ops[${String(index)}]`);
  });
  if (end !== undefined) checkEnd(end, `${where}.end`);
  if (parameters !== undefined) expectFields(parameters, `${where}.parameters`);
}

/** Checks a callback that builds a request, Q in FORMAT.md. */
export function checkRequestCallback(value: unknown, where: string): void {
  checkCallback(value, where);
  const { request, end } = expectFields(value, where);
  // A callback whose end throws or returns another value needs no request.
  if (request === undefined && end !== undefined) return;
  const { target, content = {} } = expectFields(request, `${where}.request`);
  expectText(target, `${where}.request.target`);
  for (const [field, given] of Object.entries(expectFields(content, `${where}.request.content`))) {
    const path = `${where}.request.content.${field}`;
    const term = expectFields(given, path);
    if ('const' in term) continue;
    expectText(term['from'], `${path}.from`);
  }
}

/** Checks a condition, C in FORMAT.md. */
export function checkCondition(value: unknown, where: string): void {
  const condition = expectFields(value, where);
  const key = Object.keys(CONDITIONS).find((known) => known in condition);
  if (key === undefined)
    throw new Malformed(where, `a condition is one of ${Object.keys(CONDITIONS).join(', ')}`);
  CONDITIONS[key]?.(condition, `${where}.${key}`, condition[key]);
}

type Check = (condition: Readonly<Record<string, unknown>>, where: string, operand: unknown) => void;

const onKey: Check = (_condition, where, operand) => {
  const [key] = expectList(operand, where, 2);
  expectText(key, `${where}[0]`);
};
const onList: Check = (_condition, where, operand) => {
  expectList(operand, where).forEach((part, index) => {
    checkCondition(part, `${where}[${String(index)}]`);
  });
};

const CONDITIONS: Readonly<Record<string, Check>> = {
  has: (_condition, where, operand) => void expectText(operand, where),
  equals: onKey,
  gt: onKey,
  not: (_condition, where, operand) => {
    checkCondition(operand, where);
  },
  all: onList,
  any: onList,
  value: () => undefined,
  raise: (_condition, where, operand) => void expectText(operand, where),
  write: (condition, where, operand) => {
    onKey(condition, where, operand);
    checkCondition(condition['then'], `${where}.then`);
  },
};

function checkOperation(value: unknown, where: string): void {
  const operation = expectFields(value, where);
  const name = expectText(operation['op'], `${where}.op`);
  const known = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!known) throw new Malformed(where, `there is no operation "${name}"`);
  for (const field of known.texts) expectText(operation[field], `${where}.${field}`);
  if (known.value && operation['value'] === undefined) throw new Malformed(where, `"${name}" needs a value`);
  const { by = 1 } = operation;
  if (typeof by !== 'number') throw new Malformed(`${where}.by`, 'a number is needed');
}

function checkEnd(value: unknown, where: string): void {
  const end = expectFields(value, where);
  if ('value' in end) return;
  if ('fresh' in end) expectFields(end['fresh'], `${where}.fresh`);
  else if ('raise' in end) expectText(end['raise'], `${where}.raise`);
  else if ('returnError' in end) expectText(end['returnError'], `${where}.returnError`);
  else if (end['return'] !== 'context' && end['return'] !== 'nothing') {
    throw new Malformed(
      where,
      'an end is one of return ("context", "nothing"), raise, returnError, fresh, value',
    );
  }
}
