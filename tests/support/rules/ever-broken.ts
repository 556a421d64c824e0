/** What went wrong in any simulation since this was last looked at: a test need not remember to ask. */
export const everBroken = new Set<string>();
