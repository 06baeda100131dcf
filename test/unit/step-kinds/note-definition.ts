/** The definition side of a toy kind: a step that notes a fixed value in the context. */
import type { StepData } from '../../../src/definition/steps/step-data';
import type { StepKind } from '../../../src/definition/steps/step-kind';

/** A note in plain data. */
export interface NoteStepDefinition extends StepData {
  readonly kind: 'note';
  readonly field: string;
  readonly value: string;
}

/** The kind of notes. */
export const noteKind: StepKind<NoteStepDefinition> = {
  read(data, path, reader) {
    reader.knownFields(data, path, ['kind', 'id', 'field', 'value', 'retriable', 'options']);
    for (const field of ['field', 'value']) {
      if (typeof data[field] === 'string') continue;
      reader.report('MALFORMED', `${path}.${field}`, `A note needs a text as ${field}.`);
    }
  },
  hooks: {},
  hasEffect: () => false,
};
