import type { TransferView } from '../../workers/contract.ts';

const QUEUED = { kind: 'queued' } as const;
const NOTHING: readonly never[] = [];

/** Gives a view with words, states and lists that others have too: each came as a copy of its own, a hundred thousand times. */
export function createSharing(): (view: TransferView) => TransferView {
  const words = new Map<string, string>();
  const shared = <Word extends string>(word: Word): Word => {
    const known = words.get(word);
    // What is found under a word is equal to it.
    if (known !== undefined) return known as Word;
    words.set(word, word);
    return word;
  };
  return (view) => ({
    ...view,
    batch: shared(view.batch),
    chatTitle: shared(view.chatTitle),
    kind: shared(view.kind),
    priority: shared(view.priority),
    dependsOn: view.dependsOn.length === 0 ? NOTHING : view.dependsOn,
    state: view.state.kind === 'queued' ? QUEUED : view.state,
  });
}
