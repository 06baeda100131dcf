/** Numbers in books that only count up, such as the next number of a ticket: no undo takes them back. */
import { nameOfPlace } from './state-view';
import type { Told } from './recorded-run';

const COUNTER = /next|seq|serial|version|revision|clock|tick|last(?:id|no)/i;

/** Whether the number at a place only counts up to name what comes next. */
export function isCounter(told: Told, place: string): boolean {
  if (COUNTER.test(nameOfPlace(place))) return true;
  const steps = told.deliveries.calls.flatMap((call) => {
    const [from, to] = [call.before.get(place), call.after.get(place)];
    return typeof from === 'number' && typeof to === 'number' && from !== to ? [{ from, to, call }] : [];
  });
  return (
    steps.length > 0 &&
    steps.every(({ from, to }) => to === from + 1) &&
    steps.some(({ from, to, call }) => {
      const names = [...call.after].flatMap(([name, value]) => [nameOfPlace(name), value]);
      return [...names, ...leavesOf(call.content)].some((name) => isNumbered(name, [from, to]));
    })
  );
}

/** Whether a text is a name with one of the numbers behind it, such as `R7`. */
function isNumbered(name: unknown, numbers: readonly number[]): boolean {
  const [, number] = /^[A-Za-z]+[-_#]?(\d+)$/.exec(typeof name === 'string' ? name : '') ?? [];
  return number !== undefined && numbers.includes(Number(number));
}

function leavesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}
