import type { TransferState, WaitReason } from '../../domain/transfer.ts';
import type { HeldBy } from '../../domain/views.ts';
import type { TransferView } from '../../workers/contract.ts';
import { percentOf } from './bytes.ts';
import { visibleText } from './media-words.ts';
import { formatClock, secondsUntil } from './time.ts';

export type Tone = 'calm' | 'busy' | 'good' | 'warning' | 'bad';

/** A state as the queue shows it: the product's own word, then why, then how long. */
export interface StateText {
  readonly word: string;
  readonly reason: string;
  /** `0:42` while something is counted down, else empty. */
  readonly countdown: string;
  readonly tone: Tone;
}

const REASONS: Readonly<Record<WaitReason, string>> = {
  paused: 'paused by you',
  flood: 'flood wait',
  retry: 'retry',
  offline: 'offline',
  trouble: 'Telegram has trouble',
  disk: 'disk space',
  permission: 'permission',
  dependency: 'dependency',
  schedule: 'schedule',
  'sign-in': 'sign-in needed',
  memory: 'memory',
  processor: 'processor',
  metered: 'line saves data',
  database: 'database',
};

/** Waits the user can end by doing something; the others end by themselves. */
const NEEDS_THE_USER: ReadonlySet<WaitReason> = new Set(['disk', 'permission', 'sign-in']);

/** Waits the user wanted. */
const WANTED: ReadonlySet<WaitReason> = new Set(['paused', 'dependency', 'schedule']);

export const reasonWord = (reason: WaitReason): string => REASONS[reason];

/** The word for a state alone, as in filters and totals. */
export const stateWord = (kind: TransferState['kind']): string =>
  kind === 'skipped' ? 'skipped (duplicate)' : kind;

/** Everything the State column says of `state` at `now` (Unix milliseconds). */
export function describeState(state: TransferState, now: number): StateText {
  const word = stateWord(state.kind);
  switch (state.kind) {
    case 'queued':
      return { word, reason: '', countdown: '', tone: 'calm' };
    case 'waiting': {
      const seconds = secondsUntil(state.until, now);
      return {
        word,
        reason: REASONS[state.reason],
        countdown: seconds === null ? '' : formatClock(seconds),
        tone: WANTED.has(state.reason) ? 'calm' : NEEDS_THE_USER.has(state.reason) ? 'bad' : 'warning',
      };
    }
    case 'active':
    case 'publishing':
      return { word, reason: '', countdown: '', tone: 'busy' };
    case 'completed':
    case 'skipped':
      return { word, reason: '', countdown: '', tone: 'good' };
    case 'failed':
      return { word, reason: state.failure.message, countdown: '', tone: 'bad' };
    case 'cancelled':
      return { word, reason: '', countdown: '', tone: 'calm' };
  }
}

/** Of the only transfers that a restart begins anew. */
export const DIRECT_WORDS =
  'Too large for the browser’s private storage: it goes straight into your folder. If the browser closes, this one starts again.';

/** What one waits for, by name. */
const afterWords = (heldBy: HeldBy | null): string | null => {
  if (heldBy === null) return null;
  const name = `“${visibleText(heldBy.name)}”`;
  if (heldBy.end === 'failed') return `after failed ${name}: try that again, or begin without it`;
  if (heldBy.end === 'cancelled') return `after cancelled ${name}: begin without it, or cancel this too`;
  return heldBy.others === 0 ? `after ${name}` : `after ${name} and ${heldBy.others} more`;
};

/** What a user can only know of the whole transfer: how far it is copied, and whose it is. */
const reasonOf = (view: TransferView, signedIn: boolean): string | null => {
  if (view.state.kind === 'publishing') {
    if (view.bytesPublished === null) return 'in turn';
    const percent = percentOf(view.bytesPublished, view.sizeBytes);
    return percent < 100 ? `${percent} %` : 'finishing';
  }
  if (view.state.kind === 'active' && view.direct) return 'into your folder';
  if (view.state.kind === 'waiting' && view.state.reason === 'dependency') return afterWords(view.heldBy);
  const othersFile = view.state.kind === 'waiting' && view.state.reason === 'sign-in' && signedIn;
  return othersFile ? 'sign-in of the account it was added with' : null;
};

/** `describeState` of a transfer in the queue; `signedIn` by whomever. */
export function describeTransfer(view: TransferView, signedIn: boolean, now: number): StateText {
  const text = describeState(view.state, now);
  const isStuck = view.state.kind === 'waiting' && view.heldBy !== null && view.heldBy.end !== 'open';
  return {
    ...text,
    reason: reasonOf(view, signedIn) ?? text.reason,
    tone: isStuck && view.state.kind === 'waiting' && view.state.reason === 'dependency' ? 'bad' : text.tone,
  };
}
