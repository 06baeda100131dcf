/**
 * The sandbox is shared by all executions of a worker, and with it `Object.prototype`: what one callback adds there, such
 * as by a naive merge of a payload with a key `__proto__`, would be a field of every object of every other execution.
 */

/**
 * Lets nothing be added to `Object.prototype`. What is there stays as it is and may be overridden as ever. A merge that
 * tries to fails in its own callback (`CALLBACK_FAILED`), or changes nothing.
 */
export function closeObjectPrototype(): void {
  Object.preventExtensions(Object.prototype);
}
