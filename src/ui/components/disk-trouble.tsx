import type { JSX } from 'solid-js';
import { Match, Switch } from 'solid-js';
import type { DiskTrouble as Trouble } from '../../domain/views.ts';
import { formatBytes } from '../format/bytes.ts';
import { visibleText } from '../format/media-words.ts';
import { DIRECT_WORDS } from '../format/state-words.ts';

type OfRoom = Extract<Trouble, { kind: 'room' }>;

const room = (trouble: Trouble): OfRoom | false => trouble.kind === 'room' && trouble;
const free = ({ freeBytes }: OfRoom): string =>
  freeBytes === null ? 'less is free there' : `about ${formatBytes(freeBytes)} are free`;
/** What would help, and what happens by itself. */
const ADVICE: Readonly<Record<Exclude<OfRoom['instead'], null> | 'room', string>> = {
  room: 'it starts by itself once there is room: finish, retry or cancel what has begun, free some disk space, or allow more under Settings, Storage.',
  downloads:
    'it starts by itself once there is room. Free some disk space, or open Sluice in a browser that can write into a folder: there it goes straight into yours.',
  folder:
    'it goes straight into your folder as soon as Sluice can write there: choose or reconnect the folder.',
  turn: 'it goes straight into your folder when the one that is going there now has ended. That one starts again if the browser closes.',
};
const direct = (trouble: Trouble): Extract<Trouble, { kind: 'direct' }> | false =>
  trouble.kind === 'direct' && trouble;
const words = (trouble: Trouble): string | false => trouble.kind === 'failure' && trouble.message;

/** What of the disk holds the queue up: what happened, what was kept, what to do. */
export function DiskTrouble(props: { readonly trouble: Trouble }): JSX.Element {
  return (
    <p class="disk-trouble" role="status">
      <Switch>
        <Match when={words(props.trouble)}>{(message) => message()}</Match>
        <Match when={direct(props.trouble)}>
          {(going) => (
            <>
              <bdi>{visibleText(going().name)}</bdi>: {DIRECT_WORDS}
            </>
          )}
        </Match>
        <Match when={room(props.trouble)}>
          {(short) => (
            <>
              <bdi>{visibleText(short().name)}</bdi> needs {formatBytes(short().sizeBytes)} of the browser’s
              private storage; {free(short())}, and unfinished files hold {formatBytes(short().stagedBytes)}.
              Everything is kept, and {ADVICE[short().instead ?? 'room']}
            </>
          )}
        </Match>
      </Switch>
    </p>
  );
}
