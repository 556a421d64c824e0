import type { Engine, FinishedFile } from '../../workers/contract.ts';

/** The engine is away, or a page of another version has it. */
const ASK_AGAIN_MS = 3_000;
/** Browsers drop downloads that a page begins in one burst. */
const BETWEEN_TWO_MS = 500;
/** As long as the staged file behind it is there at least. */
const KEEP_URL_MS = 300_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const save = ({ name, file }: FinishedFile): void => {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
};

/** Hands finished files to the browser's own downloads, one after the other, for as long as the page lives. */
export async function saveFinishedFiles(engine: Engine): Promise<never> {
  for (;;) {
    const next = await engine.nextDownload();
    if (next.ok) {
      save(next.value);
      await engine.downloadBegun(next.value.transfer);
    }
    await wait(next.ok ? BETWEEN_TWO_MS : ASK_AGAIN_MS);
  }
}
