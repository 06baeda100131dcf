import type { ParticipantFunction } from '../../activities/function-transport';
import type { StepActivity } from '../../activities/step-activity';

/** Who takes part in one run, over the books of that run. */
export interface Participants {
  readonly participants: Readonly<Record<string, ParticipantFunction>>;
  readonly stepActivities: Readonly<Record<string, StepActivity>>;
}
