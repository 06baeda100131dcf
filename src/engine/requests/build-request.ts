/** Owns how a request is built from a callback and an operator's change (S2). */
import { compact } from '../../context/compact';
import { decodeContent, encodeContent } from '../../context/content';
import type { CallbackOperation } from '../../definition/operation';
import { keptPartOf, SagaRequest, schemasOf, unknownParts } from '../../messages/saga-request';
import type { OperationSchemas } from '../../messages/schema';
import { fittedBy } from '../callbacks/check-schema';
import { callHook, encodeOrFail } from '../callbacks/call-hook';
import { failureAt, type FailurePlace } from '../record/failure';
import { fieldOf } from '../../errors/describe-error';
import { formatId, formatValue } from '../../errors/format-value';
import { sizeOf } from '../../context/json-size';
import { payloadTooLarge } from '../limits';
import type { RequestChange } from '../operators/operator-action';
import { isTarget, targetProblem } from '../../messages/target';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** A request as it will be sent. */
export interface BuiltRequest {
  readonly target: string;
  readonly participant: string;
  /** Encoded as `encodeContent` does. */
  readonly content: unknown;
  /** Bytes of its JSON. */
  readonly size: number;
  /** What checks the contents of the request and of its reply. */
  readonly schemas: OperationSchemas;
  /** What a step that keeps what it sends keeps in the place of the content. */
  readonly kept?: unknown;
}

/** A callback that builds a request, with its arguments after the context. */
export interface Builder {
  readonly hook: string;
  readonly operation: CallbackOperation;
  readonly args?: readonly unknown[];
  /** Whether an operator gives another content: the schema checks that one. */
  readonly isReplaced?: boolean;
  /** Called with the schemas of the request, before they check it. */
  readonly built?: (schemas: OperationSchemas) => void;
}

/**
 * Calls a callback that builds a request; its draft of the context is dropped (S2).
 *
 * @returns The request, or `undefined` when the callback returned nothing.
 * @throws StepFailure as `callHook`, and `BAD_RETURN`, `BAD_TARGET`, `UNENCODABLE`, `REQUEST_TOO_LARGE`.
 */
export function* buildRequest(
  run: StepRun,
  { hook, operation, args = [], isReplaced = false, built: onBuilt }: Builder,
): Coroutine<BuiltRequest | undefined> {
  const { result } = yield* callHook(run, hook, operation, args);
  if (result === undefined || result === null) return undefined;
  const place = { step: run.path, hook };
  if (!(result instanceof SagaRequest)) {
    throw failureAt(
      place,
      'BAD_RETURN',
      `${hook} returned ${formatValue(result)}; return new SagaRequest({ target, content }).`,
    );
  }
  // Read once, and guarded: a user's class may have getters for these fields.
  const { target, participant } = readTarget(place, fieldOf(result, 'target'));
  if (!run.state.hasOldRules) refuseParts(place, unknownParts(result));
  const schemas = schemasOf(result);
  onBuilt?.(schemas);
  const built = encodeOrFail<unknown>(place, () => result.content);
  const given = isReplaced ? built : yield* fittingContent(place, { target, schemas }, built);
  const content = encodedContent(place, given);
  const size = measured(place, content);
  return { target, participant, content, size, schemas, ...compact({ kept: keptPartOf(result) }) };
}

/**
 * The request of a step or of its undo: what the callback builds, with the changes of an operator over it.
 *
 * @throws StepFailure as `buildRequest`.
 */
export function* requestOf(
  run: StepRun,
  builder: Builder,
  change: RequestChange | undefined,
): Coroutine<BuiltRequest | undefined> {
  if (!change) return yield* buildRequest(run, builder);
  const isReplaced = change.content !== undefined;
  // If the operator supplies both target and content, the callback is not called: it may be the part that is broken.
  const isWhole = isReplaced && change.target !== undefined;
  const built = isWhole ? undefined : yield* buildRequest(run, { ...builder, isReplaced });
  const place = { step: run.path, hook: builder.hook };
  const { content: given = built?.content } = change;
  const { target, participant } = readTarget(place, change.target ?? built?.target);
  const { schemas = {} } = built ?? {};
  const isChecked = isReplaced && schemas.content !== undefined;
  const content = isChecked
    ? encodedContent(place, yield* fittingContent(place, { target, schemas }, decodeContent(given)))
    : given;
  return { target, participant, content, size: measured(place, content), schemas };
}

function encodedContent(place: FailurePlace, content: unknown): unknown {
  return encodeOrFail(place, () => encodeContent(content ?? null, 'content'));
}

/** What comes out of the schema of a request, where it has one. */
function* fittingContent(
  place: FailurePlace,
  { target, schemas }: Pick<BuiltRequest, 'target' | 'schemas'>,
  content: unknown,
): Coroutine<unknown> {
  const { content: schema } = schemas;
  if (!schema) return content;
  const misfit = { place, code: 'REQUEST_INVALID', what: `The content of the request to ${target}` } as const;
  return yield* fittedBy(misfit, schema, content);
}

/** A misspelt `content` would send the request without it. */
function refuseParts(place: FailurePlace, [unknown]: readonly string[]): void {
  if (unknown === undefined) return;
  const remedy = 'It has `target` and `content`: what the participant needs belongs into `content`.';
  throw failureAt(
    place,
    'BAD_RETURN',
    `${place.hook} returned a SagaRequest with ${formatId(unknown)}, which a request does not have. ${remedy}`,
  );
}

function readTarget(place: FailurePlace, target: unknown): { target: string; participant: string } {
  if (!isTarget(target)) {
    throw failureAt(place, 'BAD_TARGET', targetProblem(target));
  }
  const slash = target.indexOf('/');
  return { target, participant: slash < 0 ? target : target.slice(0, slash) };
}

/** The bytes of a content. */
function measured(place: FailurePlace, content: unknown): number {
  const size = sizeOf(content);
  const problem = payloadTooLarge('The content of the request', size);
  if (problem !== undefined) throw failureAt(place, 'REQUEST_TOO_LARGE', problem);
  return size;
}
