/** The participants of one run. */
import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';

/** The participants and the activities of one run. They work on the participant state of that run. */
export interface Participants {
  readonly participants: Readonly<Record<string, ParticipantFunction>>;
  readonly stepActivities: Readonly<Record<string, StepActivity>>;
}
