/** Owns the test whether a value is a class: a class is no factory of sagas. */

/** The source text of a class, built-in classes (`Object`, `Map`) included. */
const CLASS = /^class\b|^function [A-Z]\w*\(\) \{ \[native code\] \}$/;

/** Whether a value is a class. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && CLASS.test(Function.prototype.toString.call(value));
}
