import { createEngineClient } from './client.ts';
import { CONTRACT_VERSION, type Engine } from './contract.ts';
import { seekEngine, type TabLinkParts } from './tab-link.ts';
import { TABS_CHANNEL, type TabsMessage } from './tab-messages.ts';
import { createTabRole, type OwnEngine, type TabRole } from './tab-role.ts';

/** How this tab stands with the engine, in words for the user; null: nothing to say. */
export interface Standing {
  /** Passes by itself, or when another tab is closed. */
  readonly trouble: string | null;
  /** Nothing works here before the page is reloaded. */
  readonly outdated: string | null;
}

export interface TabEngineParts extends Pick<TabLinkParts, 'openChannel' | 'hold' | 'whenFree' | 'timing'> {
  readonly takeLead: (signal: AbortSignal) => Promise<{ release(): void }>;
  readonly startEngine: () => OwnEngine;
  readonly onStanding: (standing: Standing) => void;
  /** Calls once, later. */
  readonly later?: (call: () => void, delayMs: number) => void;
  /** Of this page; only tests have another. */
  readonly contract?: number;
}

const UNANSWERED =
  'Sluice is open in another tab, which has the engine but does not answer. Close or reload that tab: this one then takes over. The queue and everything fetched are kept.';
const OLDER_ELSEWHERE =
  'Another tab does the work with an older version of Sluice, and does not let go of it. Close or reload that tab: this one then goes on by itself. The queue and everything fetched are kept.';
const NEWER_ELSEWHERE =
  'A newer version of Sluice is open in another tab and does the work now. Reload this tab to get it too. The queue and everything fetched are kept.';

/** So long nothing is said of a tab that has the engine and does not answer: it may be starting it. */
const UNTOLD_MS = 5_000;

/** The one engine of all tabs as this tab has it: its own while it leads, another tab's until then. */
export const createTabEngine = (
  parts: TabEngineParts,
): { readonly engine: Engine; readonly role: TabRole } => {
  const later = parts.later ?? ((call, delayMs) => void setTimeout(call, delayMs));
  const contract = parts.contract ?? CONTRACT_VERSION;
  let trouble: string | null = null;
  let unanswered = false;
  let outdated: string | null = null;
  let isRetired = false;
  const tell = (): void =>
    parts.onStanding({ trouble: unanswered && outdated === null ? UNANSWERED : trouble, outdated });

  const isUnanswered = (is: boolean): void => {
    unanswered = is;
    tell();
  };
  const isOutdated = (words: string | null): void => {
    if (isRetired) return;
    outdated = words;
    tell();
  };
  /** The newest version of those that are open does the work; the others do nothing any more. */
  const retire = (words: string): void => {
    isOutdated(words);
    if (!isRetired) void role.retire();
    isRetired = true;
  };

  const seek = async (signal: AbortSignal) => {
    let over = false;
    let isLong = false;
    let isOlder = false;
    const complain = (): void => {
      if (over || !isLong) return;
      if (isOlder) isOutdated(OLDER_ELSEWHERE);
      else isUnanswered(true);
    };
    later(() => {
      isLong = true;
      complain();
    }, UNTOLD_MS);
    try {
      const link = await seekEngine(
        {
          ...parts,
          contract,
          // It gives way as soon as it hears of us; only one that hears nothing is to be named.
          otherVersion: (theirs) => {
            isOlder = theirs < contract;
            complain();
          },
          unanswered: isUnanswered,
        },
        signal,
      );
      isOutdated(null);
      return link;
    } finally {
      over = true;
      isUnanswered(false);
    }
  };

  const role = createTabRole({
    takeLead: parts.takeLead,
    startEngine: parts.startEngine,
    seekEngine: seek,
    led: () => isOutdated(null),
    later,
  });
  parts.openChannel(TABS_CHANNEL).onmessage = ({ data }: MessageEvent<TabsMessage>) => {
    if (data.kind === 'silent') role.doubt(data.engine);
    else if (data.contract > contract) retire(NEWER_ELSEWHERE);
  };

  const engine = createEngineClient({
    connect: role.connect,
    onTrouble: (words) => {
      trouble = words;
      tell();
    },
    onOutdated: retire,
    later,
  });
  return { engine, role };
};
