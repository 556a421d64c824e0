import type { JSX } from 'solid-js';
import { createSignal, Show } from 'solid-js';
import { Field } from '../components/field.tsx';
import { Mark } from '../components/icons.tsx';
import { NextTry } from '../components/next-try.tsx';
import { useApp } from '../state/app.tsx';
import { useNow } from '../state/now.ts';
import { createSubmission } from '../state/submission.ts';
import { SignOutQuestion } from './sign-out.tsx';

/** The first screen where a passphrase is set; the queue is a link away. */
export function LockScreen(): JSX.Element {
  const app = useApp();
  const now = useNow();
  const submission = createSubmission();
  const [passphrase, setPassphrase] = createSignal('');
  const [forgetting, setForgetting] = createSignal(false);
  const nextTryAt = () => {
    const lock = app.state.snapshot.lock;
    return lock?.kind === 'locked' ? lock.nextTryAt : null;
  };
  const mayTry = () => (nextTryAt() ?? 0) <= now();
  const unlock = async (): Promise<void> => {
    if (!mayTry()) return;
    const done = await submission.submit(() => app.engine.unlock(passphrase()));
    setPassphrase('');
    if (done) app.state.learnLock(done.value);
  };
  return (
    <div class="sign-in">
      <main class="sign-in-card">
        <header class="sign-in-brand">
          <Mark />
          <div>
            <h1>Sluice is locked</h1>
            <p>Nothing is downloaded until you unlock it. The queue is kept.</p>
          </div>
        </header>
        <form
          noValidate
          aria-label="Unlock"
          onSubmit={(event) => {
            event.preventDefault();
            void unlock();
          }}
        >
          <Field
            label="Passphrase"
            type="password"
            value={passphrase()}
            onInput={setPassphrase}
            error={submission.refusal()}
            autocomplete="current-password"
            focusFirst
          />
          <Show when={nextTryAt()}>{(until) => <NextTry until={until()} />}</Show>
          <div class="form-buttons">
            <button
              type="submit"
              class="primary"
              aria-busy={submission.busy()}
              disabled={submission.busy() || !mayTry()}
            >
              Unlock
            </button>
            <button type="button" class="quiet" onClick={() => setForgetting(true)}>
              Forget everything
            </button>
          </div>
        </form>
      </main>
      <footer class="sign-in-foot">
        <p>
          The passphrase is kept nowhere and nobody can send it to you. If it is lost, forget everything and
          sign in anew: the queue can stay.
        </p>
        <p>
          <a href="#/queue">Look at the queue</a>
        </p>
      </footer>
      <Show when={forgetting()}>
        <SignOutQuestion how="forget" onClose={() => setForgetting(false)} />
      </Show>
    </div>
  );
}
