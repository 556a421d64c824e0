import type { JSX } from 'solid-js';
import { Match, Switch } from 'solid-js';
import type { DiskTrouble as Trouble } from '../../domain/views.ts';
import { formatBytes } from '../format/bytes.ts';

type OfRoom = Extract<Trouble, { kind: 'room' }>;

const room = (trouble: Trouble): OfRoom | false => trouble.kind === 'room' && trouble;
const free = ({ freeBytes }: OfRoom): string =>
  freeBytes === null ? 'less is free there' : `about ${formatBytes(freeBytes)} are free`;
const words = (trouble: Trouble): string | false => trouble.kind === 'failure' && trouble.message;

/** What of the disk holds the queue up: what happened, what was kept, what to do. */
export function DiskTrouble(props: { readonly trouble: Trouble }): JSX.Element {
  return (
    <p class="disk-trouble" role="status">
      <Switch>
        <Match when={words(props.trouble)}>{(message) => message()}</Match>
        <Match when={room(props.trouble)}>
          {(short) => (
            <>
              <bdi>{short().name}</bdi> needs {formatBytes(short().sizeBytes)} of the browser’s private
              storage; {free(short())}, and unfinished files hold {formatBytes(short().stagedBytes)}.
              Everything is kept, and it starts by itself once there is room: finish, retry or cancel what has
              begun, free some disk space, or allow more under Settings, Storage.
            </>
          )}
        </Match>
      </Switch>
    </p>
  );
}
