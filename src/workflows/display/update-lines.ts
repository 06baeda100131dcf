/** Owns the updates that an operator can send as they stand: name, argument, and command line, filled in. */
import { enclosingBlocks } from '../../engine/block-rounds';
import { fittingActions } from '../../engine/operators/action-rules';
import type { ActivePhase, AwaitedReply, Incident } from '../../engine/operators/incident';
import {
  type IncidentPhase,
  isAboutIncident,
  needsReason,
  type OperatorVerb,
} from '../../engine/operators/operator-action';
import type { SagaState } from '../../engine/saga-state';
import { printable } from '../../errors/printable';
import { actionUpdate, REPLY_UPDATE } from '../../protocol/names';
import { pasteLine } from './markdown';

/** Where an execution is found. */
export interface ExecutionPlace {
  readonly saga: string;
  readonly uuid: string;
  readonly namespace: string;
}

/** What each action does to the phase that waits. */
const EFFECTS: Readonly<Record<OperatorVerb, (what: string) => string>> = {
  retry: (what) => `sends the request of ${what} again now, in the code that is deployed now.`,
  done: (what) => `counts ${what} as done: you have done it by hand.`,
  skip: () => 'gives up this undo and continues with the others. The saga ends as incomplete.',
  compensate: () => 'counts the step as failed, and undoes the steps before it.',
  redo: () => 'undoes the block to its start, and runs it again.',
  abort: () => 'stops going forward, and undoes the steps that were done.',
  end: () => 'sends no more requests, and undoes nothing more. The record lists what is left to undo.',
};

/** What an action does to a notice, where that differs. */
const EFFECTS_ON_NOTICE: Readonly<Partial<Record<OperatorVerb, string>>> = {
  done: 'counts the notice as delivered: you have delivered it by hand.',
  skip: 'gives up this notice and continues with the others. The record lists it.',
  end: 'gives up this notice and all others. The record lists them.',
};

/** A phase that is under way, with its failure where it has one. */
type Actionable = ActivePhase & { readonly error?: Incident['error'] | undefined };

/** A block for each action that fits an incident, or a notice. */
export function actionLines(
  incident: Actionable,
  state: SagaState,
  place: ExecutionPlace,
  withCommands: boolean,
): readonly string[] {
  const isNotice = incident.phase === 'notice';
  const what = WHAT[incident.phase];
  return fittingActions(incident, state).flatMap((verb) => {
    const name = actionUpdate(verb);
    const argument = argumentOf(verb, incident, state);
    const does = (isNotice ? EFFECTS_ON_NOTICE[verb] : undefined) ?? EFFECTS[verb](what);
    const effect = `**${name}** ${does}`;
    return ['', effect, ...pasted(name, argument, withCommands ? place : undefined)];
  });
}

const WHAT: Readonly<Record<IncidentPhase, string>> = {
  execute: 'the step',
  undo: 'the undo',
  notice: 'the notice',
};

/** The block for the reply of a participant. */
export function replyLines(
  { request }: AwaitedReply,
  place: ExecutionPlace,
  withCommands: boolean,
): readonly string[] {
  const argument = { request, status: 200, content: {} };
  return [
    '',
    `**${REPLY_UPDATE}** replies for the participant. Put its result into content; status 400 refuses.`,
    ...pasted(REPLY_UPDATE, argument, withCommands ? place : undefined),
  ];
}

/** The operator fills in `by`, and may say more in `reason`, or name an outer block. */
function argumentOf(verb: OperatorVerb, { id, step, phase, error }: Actionable, state: SagaState): object {
  return {
    ...(verb === 'redo' && { block: enclosingBlocks(step, state).at(-1) }),
    ...(isAboutIncident(verb) && { incident: id }),
    by: '',
    ...(needsReason(verb) && {
      reason: `${phase === 'undo' ? 'undo of ' : ''}${step.slice(0, 200)}: ${error?.code ?? 'not delivered'}`,
    }),
  };
}

/** A line to paste as the data of an update, and the command that sends it. */
export function pasted(name: string, argument: object, place: ExecutionPlace | undefined): readonly string[] {
  const json = toJson(argument);
  return [...pasteLine(json), ...(place ? pasteLine(commandLine(name, json, place)) : [])];
}

function commandLine(name: string, json: string, { uuid, namespace }: ExecutionPlace): string {
  const where = namespace === 'default' ? '' : ` --namespace ${quoted(namespace)}`;
  const id = quoted(printable(uuid));
  return `temporal workflow update execute${where} --workflow-id ${id} --name ${name} --input ${quoted(json)}`;
}

/** JSON on one line. Escapes stand for characters that are not printable. */
function toJson(argument: object): string {
  return printable(JSON.stringify(argument)).replace(UI_TEMPLATE, '\\u007b');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  if (/^[\w.:/-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''").replace(UI_TEMPLATE, "{''")}'`;
}

/** The Temporal UI fills in such templates wherever they stand. */
const UI_TEMPLATE = /\{(?=(?:namespace|workflowId|runId)\})/g;
