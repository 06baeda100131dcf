/** Owns the search attribute that shows an execution's status. */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type TypedSearchAttributes,
} from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SagaStatus } from '../../engine/saga-state';
import { SagaError } from '../../errors/saga-error';

/** Shows the status of an execution in a search attribute, where its start names one. Each change costs one event. */
export class StatusAttribute {
  /**
   * Checks that the start has set the attribute, and so that Temporal knows it as a keyword: a change of one that
   * it does not know fails the workflow's task, again and again (S11).
   *
   * @throws {@link SagaError} `INPUT_INVALID`.
   */
  static check(name: string | undefined): void {
    if (name === undefined || shownIn(statusKey(name)) !== undefined) return;
    const message = `The start names the search attribute ${JSON.stringify(name)} and does not set it to a keyword.`;
    throw new SagaError(
      'INPUT_INVALID',
      `${message} Start it with --search-attribute '<name>="running"', too.`,
    );
  }

  #key: ReturnType<typeof statusKey> | undefined;
  #shown: string | undefined;

  use(name: string | undefined): void {
    if (name === undefined) return;
    this.#key = statusKey(name);
    this.#shown = shownIn(this.#key);
  }

  show(status: SagaStatus): void {
    if (!this.#key || status === this.#shown) return;
    this.#shown = status;
    upsertSearchAttributes([{ key: this.#key, value: status }]);
  }

  /**
   * Clears the status of a run that continues as a new one: lists by the attribute find the new one alone. Earlier
   * versions gave the same command to show `stuck`, so that their histories replay.
   */
  leave(status: SagaStatus): void {
    if (!this.#key || status === this.#shown) return;
    this.#shown = undefined;
    upsertSearchAttributes([{ key: this.#key, value: null }]);
  }

  /** The search attributes of the run that follows a run without a status. */
  static next(
    name: string | undefined,
    status: SagaStatus,
  ): { readonly typedSearchAttributes?: TypedSearchAttributes } {
    if (name === undefined) return {};
    const { typedSearchAttributes } = workflowInfo();
    const own = { key: statusKey(name), value: status };
    return { typedSearchAttributes: typedSearchAttributes.updateCopy([own]) };
  }
}

function shownIn(key: ReturnType<typeof statusKey>): string | undefined {
  return workflowInfo().typedSearchAttributes.get(key);
}

function statusKey(name: string) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}
