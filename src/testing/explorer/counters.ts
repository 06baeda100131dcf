/** Recognises counters in participant state, such as the next ticket number: no undo reverts them. */
import { nameOfPlace } from './state-view';
import type { RecordedRun } from './recorded-run';

const COUNTER = /next|seq|serial|version|revision|clock|tick|last(?:id|no)/i;

/** Whether the number at a place only counts up, to number the next entry. */
export function isCounter(run: RecordedRun, place: string): boolean {
  if (COUNTER.test(nameOfPlace(place))) return true;
  const steps = run.deliveries.calls.flatMap((call) => {
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

/** Whether a text is a name that ends in one of the numbers, such as `R7`. */
function isNumbered(name: unknown, numbers: readonly number[]): boolean {
  const [, number] = /^[A-Za-z]+[-_#]?(\d+)$/.exec(typeof name === 'string' ? name : '') ?? [];
  return number !== undefined && numbers.includes(Number(number));
}

function leavesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}
