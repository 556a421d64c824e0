/**
 * Whether the tab that this thread belongs to is hidden. The page sees it and sets it; a worker is told with each ping,
 * and tells the workers it started in turn.
 */
let hidden = false;
const watchers = new Set<() => void>();

export const isTabHidden = (): boolean => hidden;

export const setTabHidden = (isHidden: boolean): void => {
  if (hidden === isHidden) return;
  hidden = isHidden;
  for (const watcher of [...watchers]) watcher();
};

/** `changed` is called at each change until the returned function is. */
export const watchTabSight = (changed: () => void): (() => void) => {
  watchers.add(changed);
  return () => watchers.delete(changed);
};
