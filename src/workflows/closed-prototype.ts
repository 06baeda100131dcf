/**
 * Owns the protection of `Object.prototype`, which all executions of a worker share with their sandbox. A field that one
 * callback adds there, for example by a naive merge of a payload with a key `__proto__`, would be a field of every object
 * of every other execution.
 */

/**
 * Prevents additions to `Object.prototype`. Its own fields stay and may be overridden as before. A merge that tries to add
 * one fails in its own callback (`CALLBACK_FAILED`), or changes nothing.
 */
export function closeObjectPrototype(): void {
  Object.preventExtensions(Object.prototype);
}
