import type { JSX } from 'solid-js';
import { createSignal, Match, Show, Switch } from 'solid-js';
import type { LockStatus } from '../../workers/contract.ts';
import { Field } from '../components/field.tsx';
import { NextTry } from '../components/next-try.tsx';
import { useApp } from '../state/app.tsx';
import { createSubmission, type Refusal } from '../state/submission.ts';

type Act = 'set' | 'change' | 'remove';

const BUTTON: Readonly<Record<Act, string>> = {
  set: 'Lock with this passphrase',
  change: 'Change passphrase',
  remove: 'Remove passphrase',
};
const DONE: Readonly<Record<Act, string>> = {
  set: 'The passphrase is set. It is asked for at every start.',
  change: 'The passphrase was changed.',
  remove: 'The passphrase was removed: whoever can use this browser can use your sign-in.',
};
const NOT_THE_SAME = 'These two are not the same.';

/** One of the three acts: what it needs to be told, and its button. */
function LockForm(props: { readonly act: Act; readonly onClose: () => void }): JSX.Element {
  const app = useApp();
  const submission = createSubmission();
  const [current, setCurrent] = createSignal('');
  const [next, setNext] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [differs, setDiffers] = createSignal<Refusal | null>(null);
  const carryOut = (): ReturnType<typeof app.engine.setPassphrase> =>
    props.act === 'remove'
      ? app.engine.removePassphrase(current())
      : app.engine.setPassphrase(current(), next());
  const submit = async (): Promise<void> => {
    const same = props.act === 'remove' || next() === again();
    setDiffers(same ? null : { message: NOT_THE_SAME, field: null, waitUntil: null });
    if (!same) return;
    const done = await submission.submit(carryOut);
    if (done === null) return;
    app.state.learnLock(done.value);
    app.notices.tell('info', DONE[props.act]);
    props.onClose();
  };
  const general = () => {
    const refusal = submission.refusal();
    return refusal?.field === null ? refusal : null;
  };
  return (
    <form
      class="lock-form"
      noValidate
      aria-label={BUTTON[props.act]}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Show when={props.act !== 'set'}>
        <Field
          label="Current passphrase"
          type="password"
          value={current()}
          onInput={setCurrent}
          error={submission.refusalOf('passphrase')}
          autocomplete="current-password"
          focusFirst
        />
      </Show>
      <Show when={props.act !== 'remove'}>
        <Field
          label="New passphrase"
          type="password"
          value={next()}
          onInput={setNext}
          error={submission.refusalOf('newPassphrase')}
          hint="Eight characters or more; four words are good. It is kept nowhere: if it is lost, only a new sign-in helps."
          autocomplete="new-password"
          focusFirst={props.act === 'set'}
        />
        <Field
          label="New passphrase again"
          type="password"
          value={again()}
          onInput={setAgain}
          error={differs()}
          autocomplete="new-password"
        />
      </Show>
      <Show when={general()}>
        {(refusal) => (
          <p class="form-error" role="alert">
            {refusal().message}
          </p>
        )}
      </Show>
      <Show when={submission.refusal()?.waitUntil}>{(until) => <NextTry until={until()} />}</Show>
      <div class="form-buttons">
        <button type="submit" class="primary" aria-busy={submission.busy()} disabled={submission.busy()}>
          {BUTTON[props.act]}
        </button>
        <button type="button" class="quiet" onClick={() => props.onClose()}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Settings: the passphrase before the sign-in. */
export function LockSettings(): JSX.Element {
  const app = useApp();
  const [act, setAct] = createSignal<Act | null>(null);
  const lock = (): LockStatus | null => app.state.snapshot.lock;
  const hasPassphrase = () => {
    const status = lock();
    return status?.kind === 'open' && status.hasPassphrase;
  };
  const lockNow = async (): Promise<void> => {
    const done = await app.engine.lockNow();
    if (done.ok) app.state.learnLock(done.value);
    else app.notices.tell('error', done.failure.message);
  };
  return (
    <>
      <p>
        {hasPassphrase()
          ? 'Sign-in, keys and API hash are sealed with your passphrase, which is asked for at every start.'
          : 'Sign-in, keys and API hash are sealed with a key of this browser: whoever can use this browser profile can use your sign-in.'}
      </p>
      <Switch>
        <Match when={act()} keyed>
          {(chosen) => <LockForm act={chosen} onClose={() => setAct(null)} />}
        </Match>
        <Match when={hasPassphrase()}>
          <div class="settings-act">
            <button type="button" class="primary" onClick={() => void lockNow()}>
              Lock now
            </button>
            <button type="button" onClick={() => setAct('change')}>
              Change passphrase
            </button>
            <button type="button" onClick={() => setAct('remove')}>
              Remove passphrase
            </button>
          </div>
        </Match>
        <Match when={lock()?.kind === 'open'}>
          <div class="settings-act">
            <button type="button" onClick={() => setAct('set')}>
              Lock with a passphrase
            </button>
          </div>
        </Match>
      </Switch>
    </>
  );
}
