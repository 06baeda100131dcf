/** Evaluates the conditions of a case (FORMAT.md, section 4). */
import type { SagaContext } from '../../src';
import type { Condition } from './case-format';
import { sameJson } from './json';
import { valueOf } from './operations';

/** The result of a condition for a context: a boolean, or the value that the condition returns. */
export function evaluate(condition: Condition, context: SagaContext): unknown {
  if ('has' in condition) return condition.has in context;
  if ('equals' in condition) return isEqual(context, ...condition.equals);
  if ('gt' in condition) return isGreater(context, ...condition.gt);
  if ('not' in condition) return !evaluate(condition.not, context);
  if ('all' in condition) return condition.all.every((part) => evaluate(part, context));
  if ('any' in condition) return condition.any.some((part) => evaluate(part, context));
  if ('raise' in condition) throw new Error(condition.raise);
  if ('value' in condition) return condition.value;
  const [key, value] = condition.write;
  context[key] = value;
  return evaluate(condition.then, context);
}

function isEqual(context: SagaContext, key: string, value: unknown): boolean {
  return key in context && sameJson(valueOf(context, key), value);
}

function isGreater(context: SagaContext, key: string, bound: number): boolean {
  const value = valueOf(context, key);
  return typeof value === 'number' && value > bound;
}
