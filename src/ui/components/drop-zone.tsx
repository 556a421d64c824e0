import type { JSX } from 'solid-js';
import { createSignal, onCleanup, Show } from 'solid-js';
import { useApp } from '../state/app.tsx';

/** Makes the whole page take a dropped folder, and says so while one hovers over it. */
export function DropZone(): JSX.Element {
  const app = useApp();
  const [hovering, setHovering] = createSignal(false);
  const withdraw = new AbortController();
  const { signal } = withdraw;
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

  const over = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    setHovering(true);
  };
  window.addEventListener('dragenter', over, { signal });
  window.addEventListener('dragover', over, { signal });
  window.addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) setHovering(false);
    },
    { signal },
  );
  window.addEventListener(
    'drop',
    (event) => {
      setHovering(false);
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void app.folder.drop(event.dataTransfer.items);
    },
    { signal },
  );
  onCleanup(() => withdraw.abort());

  return (
    <Show when={hovering()}>
      <div class="drop-overlay">
        <p>Drop a folder: files will be saved into it.</p>
      </div>
    </Show>
  );
}
