/** The floor: a workflow that does nothing. */
export async function empty(): Promise<void> {
  // Its start and its end are all that it costs.
}
