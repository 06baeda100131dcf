/**
 * Owns the context of the other transaction: the context of the explored execution with new ids, such as another order of
 * the same customer.
 */
import { decodeContext, encodeContext, type EncodedContext } from '../../context/encoding';
import type { LooseFields } from '../../context/context-types';
import { SagaContext } from '../../context/saga-context';

/** Fields that several executions share: a customer, an item, an account. */
const SHARED =
  /customer|user|account|client|member|person|owner|product|item|sku|hotel|flight|room|seat|warehouse|store|employee|patient|tenant|company|card|email|name|voucher|coupon/i;
/** Fields that identify one execution. */
const OWN =
  /(?:order|booking|transfer|payment|request|transaction|invoice|trip|reservation|case|ticket|application|claim|subscription|job|shipment|delivery|purchase|basket|cart|^|_)(?:_?(?:id|no|number|ref|reference|key|uuid|guid))?$|(?:id|uuid|key|ref)$/i;

/** Whether a field identifies the execution, such as `orderId`, so that no other execution has the same value. */
export function isOwnId(name: string, value: unknown): value is string | number {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return name !== '' && !SHARED.test(name) && OWN.test(name);
}

/** A copy of a context in which the ids of the execution have new values. */
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
