import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SagaStatus } from '../engine/state';

/**
 * Shows the status of an execution in a search attribute, where its start asks for that. Each change costs one
 * event.
 */
export class StatusAttribute {
  #key: ReturnType<typeof statusKey> | undefined;
  #shown: string | undefined;

  use(name: string | undefined): void {
    if (name === undefined) return;
    this.#key = statusKey(name);
    this.#shown = workflowInfo().typedSearchAttributes.get(this.#key);
  }

  show(status: SagaStatus): void {
    if (!this.#key || status === this.#shown) return;
    this.#shown = status;
    upsertSearchAttributes([{ key: this.#key, value: status }]);
  }
}

/** Whether the start of the workflow has set the attribute, as a keyword. */
export function isStatusSet(name: string): boolean {
  return workflowInfo().typedSearchAttributes.get(statusKey(name)) !== undefined;
}

function statusKey(name: string) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}
