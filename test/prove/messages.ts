/** What callers send as soon as a step waits for it. */
import type { StepPlan } from './plan';

/** An event, or a choice and its author. */
export type PlannedAnswerToWait =
  | { readonly event: string; readonly content: { readonly sent: number } }
  | { readonly choice: string; readonly by: string };

/** The planned answers to a wait, in their order. */
export function answersOf(step: StepPlan | undefined, path: string): readonly PlannedAnswerToWait[] {
  if (step?.kind === 'event') {
    return Array.from({ length: step.sent ?? 0 }, (_, index) => ({
      event: path,
      content: { sent: index + 1 },
    }));
  }
  if (step?.kind !== 'decision') return [];
  // A smaller plan may have lost a choice.
  const known = step.choices.map(({ name }) => name);
  const votes = (step.votes ?? []).filter((choice) => known.includes(choice));
  return votes.map((choice, index) => ({ choice, by: `voter ${index + 1}` }));
}
