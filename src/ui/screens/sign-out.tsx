import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { useApp } from '../state/app.tsx';
import { createSubmission } from '../state/submission.ts';

const NOT_TOLD =
  'You are signed out here, and nothing of the sign-in is left in this browser. Telegram could not be told: open a Telegram app, Settings → Devices, and end the session “Sluice” there.';

interface SignOutProps {
  /** `forget`: the passphrase is lost, so everything it protects goes. */
  readonly how: 'sign-out' | 'forget';
  readonly onClose: () => void;
}

/** Says what goes and what stays, and asks. */
export function SignOutQuestion(props: SignOutProps): JSX.Element {
  const app = useApp();
  const submission = createSubmission();
  const [keepApi, setKeepApi] = createSignal(true);
  const [forgetQueue, setForgetQueue] = createSignal(false);
  const forgets = () => props.how === 'forget';
  const goes = () =>
    forgets()
      ? 'Deleted in this browser: the sign-in, its keys, the names of chats, API id and hash, and the passphrase.'
      : 'The session is ended at Telegram. Its keys and the names of chats are deleted in this browser.';
  const stays = () =>
    forgetQueue()
      ? 'Kept: the files in your folder. The queue is emptied, what was fetched of unfinished files is deleted, and the logs, which name files, are cleared.'
      : 'Kept: the queue, everything fetched so far, and the files in your folder. Sign in again to go on.';
  const yes = async (): Promise<void> => {
    const wishes = { keepApi: keepApi(), forgetQueue: forgetQueue() };
    const done = await submission.submit(() =>
      forgets() ? app.engine.forgetEverything(wishes) : app.engine.signOut(wishes),
    );
    if (done === null) return;
    if (!done.value.serverTold) app.notices.tell('warning', NOT_TOLD);
    props.onClose();
    app.state.learnAccount(done.value.status);
  };
  return (
    <Question
      title={forgets() ? 'Forget everything?' : 'Sign out?'}
      yes={forgets() ? 'Forget everything' : 'Sign out'}
      busy={submission.busy()}
      onYes={() => void yes()}
      onNo={() => props.onClose()}
    >
      <p>{goes()}</p>
      <p>{stays()}</p>
      <Show when={forgets()}>
        <p>
          Telegram cannot be told, since the keys cannot be read: end the session “Sluice” in a Telegram app,
          under Settings → Devices.
        </p>
      </Show>
      <Show when={!forgets()}>
        <label>
          <input
            type="checkbox"
            checked={keepApi()}
            onChange={(event) => setKeepApi(event.currentTarget.checked)}
          />
          Keep API id and hash for the next sign-in
        </label>
      </Show>
      <label>
        <input
          type="checkbox"
          checked={forgetQueue()}
          onChange={(event) => setForgetQueue(event.currentTarget.checked)}
        />
        Also forget queue and staged files
      </label>
      <Show when={submission.refusal()}>
        {(refusal) => (
          <p class="form-error" role="alert">
            {refusal().message}
          </p>
        )}
      </Show>
    </Question>
  );
}
