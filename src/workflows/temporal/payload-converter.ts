/**
 * The payload converter of the worker's bundle. What belongs to a saga is read and written exactly, whatever the
 * worker's own converter does with it; workflows of the user's beside the sagas keep that one.
 */

import {
  type ConverterHint,
  defaultPayloadConverter,
  type PayloadConverter,
  RawValue,
  type SerializationContext,
} from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import { messageOf } from '../../errors/describe-error';
import { encodingOf, fromPayload, type Payload, toPayload } from '../../protocol/payload';
import { isOwnWorkflow, loadConverter } from '../bundled-module';
import { Unreadable } from './unreadable';

/** What Temporal gives a converter beside the value or the payload. */
type More<T> = [context?: SerializationContext, hint?: ConverterHint<T>];

/**
 * A payload that cannot be read stands as `Unreadable`, which every reader takes for a value of the wrong shape: the
 * SDK would fail the workflow's task over one, again and again (S11).
 */
class SagaPayloadConverter implements PayloadConverter {
  toPayload<T>(value: T, ...more: More<T>): Payload {
    if (value instanceof RawValue) return value.payload;
    const others = converterOfOthers();
    return others ? others.toPayload(value, ...more) : toPayload(value);
  }

  fromPayload<T>(payload: Payload, ...more: More<T>): T {
    const others = converterOfOthers();
    return others ? others.fromPayload(payload, ...more) : (read(payload, more) as T);
  }
}

/** The converter of the workflow that is running, where that is none of ours. */
function converterOfOthers(): PayloadConverter | undefined {
  return isOwnWorkflow(workflowInfo().workflowType)
    ? undefined
    : (loadConverter() ?? defaultPayloadConverter);
}

function read<T>(payload: Payload, more: More<T>): unknown {
  try {
    const known = fromPayload(payload);
    if (known) return known[0];
    const users = loadConverter();
    return users ? users.fromPayload(payload, ...more) : new Unreadable(encodingOf(payload));
  } catch (error) {
    return new Unreadable(encodingOf(payload), messageOf(error));
  }
}

/** Temporal's bundler wants it under this name. */
export const payloadConverter: PayloadConverter = new SagaPayloadConverter();
