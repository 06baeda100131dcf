/** Owns the search attributes that show where an execution stands: its status, and what it waits for. */
import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
  type TypedSearchAttributes,
} from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SagaState, SagaStatus } from '../../engine/saga-state';
import { SagaError } from '../../errors/saga-error';
import type { SagaStartInput } from '../../protocol/start-input';
import { waitValues } from '../../protocol/wait-values';
import { openWaitsOf } from './wait-lines';

/** The names of the attributes, as the start gives them. */
export type AttributeNames = Pick<SagaStartInput, 'searchAttribute' | 'waitsAttribute'>;

/**
 * Shows an execution in the search attributes that its start names. All that changes at one moment costs one event; an
 * execution without an attribute has none.
 */
export class SearchAttributes {
  /**
   * Checks that the start has set the attributes, and so that Temporal knows them with their types: a change of one that
   * it does not know fails the workflow's task, again and again (S11).
   *
   * @throws {@link SagaError} `INPUT_INVALID`.
   */
  static check({ searchAttribute: status, waitsAttribute: waits }: AttributeNames): void {
    if (status !== undefined && shown().get(statusKey(status)) === undefined) {
      throw notSet(status, 'a keyword', '"running"');
    }
    if (waits !== undefined && shown().get(waitsKey(waits)) === undefined) {
      throw notSet(waits, 'a list of keywords', JSON.stringify(waitValues([])));
    }
  }

  readonly #names: AttributeNames;
  #status: string | undefined;
  #waits: readonly string[] = [];

  constructor(names: AttributeNames) {
    this.#names = names;
    const { searchAttribute: status, waitsAttribute: waits } = names;
    if (status !== undefined) this.#status = shown().get(statusKey(status));
    if (waits !== undefined) this.#waits = shown().get(waitsKey(waits)) ?? [];
  }

  show(state: SagaState): void {
    const { searchAttribute: status, waitsAttribute: waits } = this.#names;
    const changes: SearchAttributeUpdatePair[] = [];
    if (status !== undefined && state.status !== this.#status) {
      this.#status = state.status;
      changes.push({ key: statusKey(status), value: state.status });
    }
    if (waits !== undefined) changes.push(...this.#changedWaits(waits, waitValues(openWaitsOf(state))));
    if (changes.length > 0) upsertSearchAttributes(changes);
  }

  /**
   * Clears the status of a run that continues as a new one, and its waits with it: lists by the attributes find the new
   * one alone. Earlier versions gave the same command to show `stuck`, so that their histories replay.
   */
  leave({ status: current }: SagaState): void {
    const { searchAttribute: status, waitsAttribute: waits } = this.#names;
    if (status === undefined || current === this.#status) return;
    this.#status = undefined;
    const ended = waits === undefined ? [] : this.#changedWaits(waits, waitValues([]));
    upsertSearchAttributes([{ key: statusKey(status), value: null }, ...ended]);
  }

  /** The search attributes of the run that follows a run which has left its own. */
  static next(
    { searchAttribute: status, waitsAttribute: waits }: AttributeNames,
    current: SagaStatus,
    state: SagaState,
  ): { readonly typedSearchAttributes?: TypedSearchAttributes } {
    const own: SearchAttributePair[] = [];
    if (status !== undefined) own.push({ key: statusKey(status), value: current });
    if (waits !== undefined) own.push({ key: waitsKey(waits), value: waitValues(openWaitsOf(state)) });
    if (own.length === 0) return {};
    return { typedSearchAttributes: shown().updateCopy(own) };
  }

  #changedWaits(name: string, values: string[]): readonly SearchAttributeUpdatePair[] {
    const before = this.#waits;
    if (values.length === before.length && values.every((value, index) => value === before[index])) return [];
    this.#waits = values;
    return [{ key: waitsKey(name), value: values }];
  }
}

function notSet(name: string, kind: string, value: string): SagaError {
  const message = `The start names the search attribute ${JSON.stringify(name)} and does not set it to ${kind}.`;
  return new SagaError(
    'INPUT_INVALID',
    `${message} Start it with --search-attribute '<name>=${value}', too.`,
  );
}

function shown(): TypedSearchAttributes {
  return workflowInfo().typedSearchAttributes;
}

function statusKey(name: string) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}

function waitsKey(name: string) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD_LIST);
}
