import type { JSX } from 'solid-js';
import { For } from 'solid-js';
import { formatBytes } from '../format/bytes.ts';
import { useApp } from '../state/app.tsx';

const GIB = 1_073_741_824;
const CHOICES_GIB = [1, 2, 5, 10, 20, 50, 100];

/** How much unfinished files may take together in the browser's private storage. */
export function StagingBudget(): JSX.Element {
  const app = useApp();
  const chosen = (): number | null => app.state.snapshot.storage.stagingBudgetBytes;
  const choices = (): readonly number[] => {
    const all = CHOICES_GIB.map((count) => count * GIB);
    const own = chosen();
    return own === null || all.includes(own) ? all : [...all, own].sort((one, other) => one - other);
  };
  const choose = async (value: string): Promise<void> => {
    const answer = await app.engine.setStagingBudget(value === '' ? null : Number(value));
    if (!answer.ok) app.notices.tell('error', answer.failure.message);
  };
  return (
    <label class="settings-act">
      Room for unfinished files{' '}
      <select
        value={chosen() === null ? '' : String(chosen())}
        onChange={(event) => void choose(event.currentTarget.value)}
      >
        <option value="">half of what is free</option>
        <For each={choices()}>{(bytes) => <option value={String(bytes)}>{formatBytes(bytes)}</option>}</For>
      </select>
    </label>
  );
}
