/** Checks a case before it runs. */
import { checkCallback, checkCondition, checkRequestCallback } from './check-callback';
import { type CaseStep, type ConformanceCase, NEEDS } from './case-format';
import { expectFields, expectList, expectText, Malformed } from './malformed';
import { allSteps } from './outline';

/**
 * Refuses a case with unknown kinds of steps, operations, ends, conditions or needs, because they could change the outcome.
 * Other unknown fields, such as notes, are ignored.
 *
 * @throws Malformed with the first error.
 */
export function checkCase(value: unknown): ConformanceCase {
  const given = expectFields(value, '');
  expectText(given['name'], 'name');
  expectFields(given['context'], 'context');
  checkNeeds(given['needs']);
  checkSteps(given['steps'], 'steps');
  if (given['expected'] === undefined && given['fixed'] === undefined)
    throw new Malformed('expected', 'the expected outcome is missing');
  for (const field of ['expected', 'fixed']) {
    if (given[field] !== undefined) checkOutcome(given[field], field);
  }
  checkUnique(given['steps'] as readonly CaseStep[]);
  // All fields that the runner reads are checked now.
  return value as ConformanceCase;
}

function checkNeeds(value: unknown): void {
  for (const need of expectList(value, 'needs')) {
    if ((NEEDS as readonly unknown[]).includes(need)) continue;
    throw new Malformed('needs', `there is no need ${JSON.stringify(need)}; known: ${NEEDS.join(', ')}`);
  }
}

function checkSteps(value: unknown, where: string): void {
  expectList(value, where).forEach((step, index) => {
    checkStep(step, `${where}[${String(index)}]`);
  });
}

function checkStep(value: unknown, where: string): void {
  const step = expectFields(value, where);
  expectText(step['id'], `${where}.id`);
  switch (step['kind']) {
    case 'local':
      checkCallback(step['onExecute'], `${where}.onExecute`);
      checkOptional(step, where, ['onFailure'], checkCallback);
      return;
    case 'remote':
      checkRequestCallback(step['onExecute'], `${where}.onExecute`);
      checkReply(step['reply'], `${where}.reply`);
      checkOptional(step, where, ['onSuccess', 'onError'], checkCallback);
      checkOptional(step, where, ['onFailure'], checkRequestCallback);
      return;
    case 'conditional':
      checkConditional(step, where);
      return;
    default:
      throw new Malformed(where, `there is no step of kind ${JSON.stringify(step['kind']) ?? 'nothing'}`);
  }
}

function checkConditional({ ifThen, elseThen }: Readonly<Record<string, unknown>>, where: string): void {
  expectList(ifThen, `${where}.ifThen`).forEach((value, index) => {
    const path = `${where}.ifThen[${String(index)}]`;
    const alternative = expectFields(value, path);
    checkCondition(alternative['when'], `${path}.when`);
    checkSteps(alternative['steps'], `${path}.steps`);
  });
  if (elseThen !== undefined)
    checkSteps(expectFields(elseThen, `${where}.elseThen`)['steps'], `${where}.elseThen.steps`);
}

function checkOptional(
  step: Readonly<Record<string, unknown>>,
  where: string,
  hooks: readonly string[],
  check: (value: unknown, where: string) => void,
): void {
  for (const hook of hooks) {
    if (step[hook] !== undefined) check(step[hook], `${where}.${hook}`);
  }
}

function checkReply(value: unknown, where: string): void {
  const { none, status } = expectFields(value, where);
  if (none !== true && typeof status !== 'number')
    throw new Malformed(where, 'a reply has a status, or none: true');
}

function checkOutcome(value: unknown, where: string): void {
  const { status, calls, seen = [], requests, context, error } = expectFields(value, where);
  expectText(status, `${where}.status`);
  expectList(calls, `${where}.calls`);
  expectList(seen, `${where}.seen`);
  expectList(requests, `${where}.requests`);
  expectFields(context, `${where}.context`);
  if (error !== null) expectText(expectFields(error, `${where}.error`)['at'], `${where}.error.at`);
}

/** Ids must be unique, and so must the targets, by which replies are looked up. */
function checkUnique(steps: readonly CaseStep[]): void {
  const all = allSteps(steps);
  refuseDuplicates(
    'the step id',
    all.map(({ id }) => id),
  );
  const requests = all.flatMap((step) =>
    step.kind === 'remote' ? [step.onExecute.request, step.onFailure?.request] : [],
  );
  refuseDuplicates(
    'the target',
    requests.flatMap((request) => (request ? [request.target] : [])),
  );
}

function refuseDuplicates(label: string, names: readonly string[]): void {
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new Malformed('steps', `${label} ${JSON.stringify(duplicate)} exists twice`);
}
