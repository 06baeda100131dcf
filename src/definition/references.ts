import type { SagaDefinition } from './definition';

/**
 * Every callback reference in a definition, whatever kinds of steps it has: each stands under the key
 * `callback`.
 */
export function callbackReferences(definition: SagaDefinition): readonly string[] {
  const found = new Set<string>();
  collect(definition.steps, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'callback' && typeof member === 'string') found.add(member);
    // What a user attached to a callback is data, whatever it looks like.
    else if (key !== 'parameters' && key !== 'options') collect(member, found);
  }
}
