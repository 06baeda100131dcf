/** Owns what the callbacks of probes and undos learn about their step (S5). */
import { compact } from '../../context/compact';
import { decodeContent } from '../../context/content';
import { decodeValue } from '../../context/encoding';
import type { StepResult, UndoCause } from '../../definition/step-result';
import { SagaError } from '../../errors/saga-error';
import { isSagaResponseStatus, SagaResponseStatus } from '../../messages/reply-status';
import { SagaResponse } from '../../messages/saga-response';
import { keysOf } from './dispatch';
import type { SagaFailure } from '../record/failure';
import type { StepOutcome } from '../record/journal-entry';
import type { Reply } from '../record/reply';
import type { StepRun } from '../step-run';

/** What a probe learns about its step (S5). */
export function stepResultOf(run: StepRun, outcome: StepOutcome): StepResult {
  return resultOf(run, outcome, undefined);
}

/** What an undo learns about its step, and about why it is undone (S5). */
export function undoneResultOf(run: StepRun, outcome: StepOutcome): StepResult {
  const { cause } = run.flow.undoScope;
  return resultOf(run, outcome, cause && causeOf(cause));
}

/** A reply as callbacks get it. */
export function toResponse({ status, content, httpStatus }: Reply): SagaResponse {
  return new SagaResponse({
    content: decodeContent(content),
    status: isSagaResponseStatus(status) ? status : SagaResponseStatus.SYSTEM_ERROR,
    ...compact({ httpStatus }),
  });
}

function resultOf(run: StepRun, outcome: StepOutcome, cause: UndoCause | undefined): StepResult {
  const { reply, kept } = run.entry;
  const result = compact({
    outcome,
    cause,
    keys: keysOf(run, run.entry),
    reply: reply && toResponse(reply),
    kept: kept?.value === undefined ? undefined : decodeValue(kept.value),
    sent: kept?.sent === undefined ? undefined : decodeContent(kept.sent),
  });
  // An execution of 0.2 reads `undefined`, as it did before.
  return (run.state.hasOldRules ? result : refusingReads(run, result)) as StepResult;
}

/** A failure as the callbacks of undos and notices get it. */
export function causeOf({ code, step, message, response }: SagaFailure): UndoCause {
  return compact({ code, step, message, reply: response && toResponse(response) });
}

/** Reading what the step does not keep is an error: `undefined` would look like a participant that has said nothing. */
function refusingReads(run: StepRun, result: object): object {
  const missing: Missing = { path: run.path, problems: problemsOf(run) };
  Object.defineProperty(result, MISSING, { value: missing });
  return Object.setPrototypeOf(result, BENEATH) as object;
}

/** What a step does not keep, and why; nothing that lists the fields of a result meets it. */
const MISSING = Symbol('missing');

interface Missing {
  readonly path: string;
  readonly problems: Readonly<Record<KeptField, string | undefined>>;
}

type KeptField = 'reply' | 'sent' | 'kept';

/** Lies beneath all results, so that nothing that lists their fields meets it. */
const BENEATH = Object.defineProperties(
  {},
  { reply: refusing('reply'), sent: refusing('sent'), kept: refusing('kept') },
);

function refusing(field: KeptField): PropertyDescriptor {
  return {
    get(this: { readonly [MISSING]: Missing }): undefined {
      const { path, problems } = this[MISSING];
      const problem = problems[field];
      if (problem === undefined) return undefined;
      throw new SagaError('NOT_KEPT', `The step ${path} ${problem}`);
    },
  };
}

/** Why a field of the result is missing, where that is not for want of a reply. */
function problemsOf({ step, options, entry }: StepRun): Missing['problems'] {
  const { tooLarge = [] } = entry.kept ?? {};
  return {
    reply: tooLarge.includes('reply')
      ? 'got a reply of more than 256 KiB, which it does not keep. Keep what the undo needs of it with keep().'
      : options.keepReply === true
        ? undefined
        : 'does not keep its reply. Keep what the undo needs of it with keep(), or all of it with the option keepReply: true.',
    kept:
      'keep' in step
        ? undefined
        : 'keeps nothing. Give it a keep(), which returns what the undo needs of the reply.',
    sent: tooLarge.includes('sent')
      ? 'has sent more than 256 KiB, which it does not keep. Store ids of it in the context.'
      : options.keepSent === true
        ? 'was sent by a run before a reset of the workflow, and what it sent is not known.'
        : 'does not keep what it sends. Give the step or its saga the option keepSent: true.',
  };
}
