import { failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Engine, LogTextRequest } from '../../workers/contract.ts';

/** Where an export is written to; memory holds one piece at a time, or the browser does. */
interface TextSink {
  write(text: string): Promise<void>;
  /** Makes a file of it. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

type SaveFilePicker = (options: {
  readonly suggestedName: string;
  readonly types: readonly {
    readonly description: string;
    readonly accept: Record<string, readonly string[]>;
  }[];
}) => Promise<FileSystemFileHandle>;

const KEEP_URL_MS = 300_000;

const intoDownload = (name: string): TextSink => {
  const pieces: Blob[] = [];
  return {
    // The browser keeps the pieces, on disk if they are many.
    write: async (text) => void pieces.push(new Blob([text])),
    close: async () => {
      const url = URL.createObjectURL(new Blob(pieces, { type: 'text/plain' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
    },
    abort: async () => undefined,
  };
};

/** Null: the user picked none. Needs a click on the page. */
const pickSink = async (name: string): Promise<TextSink | null> => {
  const pick: SaveFilePicker | undefined = Reflect.get(window, 'showSaveFilePicker');
  if (!pick) return intoDownload(name);
  try {
    const types = [{ description: 'Text', accept: { 'text/plain': ['.txt'] } }];
    const handle = await pick({ suggestedName: name, types });
    const writable = await handle.createWritable();
    return {
      write: (text) => writable.write(text),
      close: () => writable.close(),
      abort: () => writable.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    return intoDownload(name);
  }
};

/**
 * Writes every line that the filter lets through to a file of the user's choice, the oldest first, as
 * `time [level] [name] message` with times in UTC. Null: the user picked no file.
 */
export async function exportLog(
  engine: Engine,
  wanted: Pick<LogTextRequest, 'kind' | 'filter'>,
  name: string,
  progress: (bytes: number) => void,
): Promise<Outcome<void> | null> {
  const sink = await pickSink(name);
  if (!sink) return null;
  let bytes = 0;
  try {
    let next: Pick<LogTextRequest, 'after' | 'until'> | null = { after: null, until: null };
    while (next !== null) {
      const piece = await engine.logText({ ...wanted, ...next });
      if (!piece.ok) {
        await sink.abort();
        return piece;
      }
      await sink.write(piece.value.text);
      bytes += piece.value.text.length;
      progress(bytes);
      next = piece.value.next;
    }
    await sink.close();
    return succeeded(undefined);
  } catch (error) {
    await sink.abort().catch(() => undefined);
    const why = error instanceof Error ? error.name : 'unknown';
    return failed({
      category: 'disk',
      code: 'EXPORT',
      message: `The file could not be written (${why}). The log itself is kept; pick another place.`,
    });
  }
}
