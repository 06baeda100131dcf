/** The context of another execution of the same saga: another order of the same customer. */
import { decodeContext, encodeContext, type EncodedContext } from '../../context/encoding';
import type { LooseFields } from '../../context/context-types';
import { SagaContext } from '../../context/saga-context';

/** What an execution is about, and shares with others: a customer, an item, an account. */
const SHARED =
  /customer|user|account|client|member|person|owner|product|item|sku|hotel|flight|room|seat|warehouse|store|employee|patient|tenant|company|card|email|name|voucher|coupon/i;
/** What an execution has alone. */
const OWN =
  /(?:order|booking|transfer|payment|request|transaction|invoice|trip|reservation|case|ticket|application|claim|subscription|job|shipment|delivery|purchase|basket|cart|^|_)(?:_?(?:id|no|number|ref|reference|key|uuid|guid))?$|(?:id|uuid|key|ref)$/i;

/** Whether a field names the execution itself, such as `orderId`: no other execution has the same value. */
export function isOwnId(name: string, value: unknown): value is string | number {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return name !== '' && !SHARED.test(name) && OWN.test(name);
}

/** A context like another one, whose own ids are others. */
export function anotherContext(initial: object | undefined): SagaContext {
  const encoded = encodeContext(new SagaContext<LooseFields>(initial ?? {}));
  return decodeContext(renamed(encoded) as EncodedContext);
}

function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(renamed);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: readonly [string, unknown]) => {
      return [name, isOwnId(name, member) ? another(member) : renamed(member)];
    }),
  );
}

function another(id: string | number): string | number {
  return typeof id === 'number' ? id + 1000 : `${id}-2`;
}
