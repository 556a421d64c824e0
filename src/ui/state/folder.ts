import { createSignal } from 'solid-js';
import type { Engine } from '../../workers/contract.ts';
import { saveFinishedFiles } from './downloads.ts';
import type { EngineState } from './engine-state.ts';
import { canUseFolders, isDirectory } from './file-system-access.ts';
import type { Notices } from './notices.ts';

// Cancel, refusal and a forbidden folder are the same error in the browser (AbortError), so one sentence serves all.
const NOT_CHOSEN =
  'No folder was chosen. You cancelled, or the browser refuses this folder: it never gives away Home, Desktop, ' +
  'Documents or Downloads themselves. Make a folder inside Music, for instance, and choose that one.';
const NOT_GRANTED =
  'The browser did not give the folder back. Downloading goes on and everything is kept; press Reconnect folder ' +
  'and answer “Allow” when you want the files to appear in it.';
const NO_FOLDERS =
  'This browser cannot write into a folder: finished files go through its own downloads instead. Allow it when it asks ' +
  'whether this page may download several files. To fill a folder, use Chrome, Edge, Brave or Opera on a computer.';
const NO_FOLDER_DROPPED =
  'That was not a folder. Drop one folder: it becomes the place where files are saved.';
const PERSISTED = 'The browser promised to keep unfinished downloads even when the disk runs short.';
const NOT_PERSISTED =
  'The browser did not promise to keep unfinished downloads should the disk run short; finished files are safe in ' +
  'your folder. To ask once more, bookmark Sluice and choose the folder again.';

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : String(thrown));

/**
 * Choosing, dropping and reconnecting the folder: the part that needs the user's click and so must run on the page.
 * Whether a folder is any good is the engine's to say.
 */
export function createFolderFlow(engine: Engine, state: EngineState, notices: Notices) {
  const [busy, setBusy] = createSignal(false);

  const askToPersist = async (): Promise<void> => {
    if (state.snapshot.storage.persisted === true) return;
    const already = await navigator.storage.persisted();
    const persisted = already || (await navigator.storage.persist());
    await engine.storagePersisted(persisted);
    if (!already) notices.tell(persisted ? 'info' : 'warning', persisted ? PERSISTED : NOT_PERSISTED);
  };

  const hand = async (handle: FileSystemDirectoryHandle): Promise<void> => {
    const answer = await engine.useFolder(handle);
    if (!answer.ok) {
      notices.tell('error', answer.failure.message);
      return;
    }
    state.learnFolder(answer.value);
    if (answer.value.kind === 'ready') await askToPersist();
    else if (answer.value.kind === 'unusable') notices.tell('error', answer.value.message);
  };

  /** Asks where the browser allows asking; a drop has no click, and then Reconnect folder does it. */
  const grant = async (handle: FileSystemDirectoryHandle): Promise<boolean> => {
    if ((await handle.queryPermission({ mode: 'readwrite' })) === 'granted') return true;
    return (await handle.requestPermission({ mode: 'readwrite' })) === 'granted';
  };

  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      const refused = nameOf(thrown) === 'AbortError';
      notices.tell(refused ? 'warning' : 'error', refused ? NOT_CHOSEN : `The folder: ${String(thrown)}`);
    } finally {
      setBusy(false);
    }
  };

  const choose = (): Promise<void> =>
    alone(async () => {
      const pick = window.showDirectoryPicker;
      if (pick === undefined) return;
      await hand(await pick.call(window, { id: 'sluice', mode: 'readwrite', startIn: 'music' }));
    });

  const reconnect = (): Promise<void> =>
    alone(async () => {
      const handle = await engine.folderHandle();
      if (handle === null) return notices.tell('warning', 'No folder is remembered: choose one.');
      if (!(await grant(handle))) notices.tell('warning', NOT_GRANTED);
      await hand(handle);
    });

  const drop = (items: DataTransferItemList): Promise<void> => {
    // Only inside the event itself may handles be asked for.
    const asked = [...items].map((item) => item.getAsFileSystemHandle?.() ?? Promise.resolve(null));
    return alone(async () => {
      const folder = (await Promise.all(asked)).find(isDirectory);
      if (folder === undefined) {
        return notices.tell('warning', canUseFolders() ? NO_FOLDER_DROPPED : NO_FOLDERS);
      }
      try {
        await grant(folder);
      } catch (thrown) {
        if (nameOf(thrown) !== 'SecurityError' && nameOf(thrown) !== 'NotAllowedError') throw thrown;
      }
      await hand(folder);
    });
  };

  if (!canUseFolders()) {
    notices.tell('info', NO_FOLDERS);
    void saveFinishedFiles(engine);
  }

  return { busy, choose, reconnect, drop, supported: canUseFolders() };
}

export type FolderFlow = ReturnType<typeof createFolderFlow>;
