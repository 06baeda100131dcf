import type { SagaDefinition } from '../definition/definition';
import { packDefinition } from '../definition/definition-codec';
import { sizeOf } from './limits';

/** Bytes of JSON up to which a definition is sent as people like to read it. */
const LARGEST_PLAIN = 256 * 1024;

/**
 * A definition as it is sent. A long one goes without the references that its places give anyway: a saga of
 * 10,000 steps would not fit into a start input otherwise.
 */
export function toSent(definition: SagaDefinition): unknown {
  return sizeOf(definition) > LARGEST_PLAIN ? packDefinition(definition) : definition;
}

/** The bytes of JSON that a definition is sent as. */
export function sentSize(definition: SagaDefinition): number {
  const size = sizeOf(definition);
  return size > LARGEST_PLAIN ? sizeOf(packDefinition(definition)) : size;
}
