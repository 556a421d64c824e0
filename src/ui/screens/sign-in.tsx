import type { JSX } from 'solid-js';
import { createEffect, Match, Show, Switch } from 'solid-js';
import { Countdown } from '../components/countdown.tsx';
import { Field } from '../components/field.tsx';
import { Mark } from '../components/icons.tsx';
import { countOf } from '../format/bytes.ts';
import { unfinishedOf } from '../format/queue-words.ts';
import { codeSentence } from '../format/sign-in-words.ts';
import { useApp } from '../state/app.tsx';
import type { SignInForm } from '../state/sign-in-form.ts';
import { createSignInForm } from '../state/sign-in-form.ts';
import { ConnectionTests, PhoneStep } from './sign-in-phone.tsx';

function CodeStep(props: { readonly form: SignInForm }): JSX.Element {
  const app = useApp();
  const where = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'code' ? codeSentence(status) : '';
  };
  return (
    <>
      <Show when={app.state.snapshot.demoCode}>
        {(code) => (
          <p class="demo-code" role="status">
            Demo: the code is <strong>{code()}</strong>
          </p>
        )}
      </Show>
      <Field
        label="Code"
        value={props.form.fields.code}
        onInput={(text) => props.form.type('code', text)}
        error={props.form.errorOf('code')}
        hint={where()}
        inputMode="numeric"
        autocomplete="one-time-code"
        focusFirst
      />
    </>
  );
}

function PasswordStep(props: { readonly form: SignInForm }): JSX.Element {
  const app = useApp();
  const hint = () => {
    const status = app.state.snapshot.account;
    return status?.kind === 'password' && status.hint !== '' ? ` Your own hint: ${status.hint}` : '';
  };
  return (
    <Field
      label="Password"
      type="password"
      value={props.form.fields.password}
      onInput={(text) => props.form.type('password', text)}
      error={props.form.errorOf('password')}
      hint={`This account has a second password (two-step verification).${hint()}`}
      autocomplete="current-password"
      focusFirst
    />
  );
}

function GeneralError(props: { readonly form: SignInForm }): JSX.Element {
  let box: HTMLDivElement | undefined;
  const error = () => {
    const shown = props.form.error();
    return shown !== null && shown.field === null ? shown : null;
  };
  createEffect(() => {
    if (error() !== null) box?.focus();
  });
  return (
    <Show when={error()}>
      {(shown) => (
        <div
          class="form-error"
          role="alert"
          tabindex={-1}
          ref={(element) => {
            box = element;
          }}
        >
          {shown().message}
        </div>
      )}
    </Show>
  );
}

/** The first screen: choose a server, give the phone number, the code, perhaps the password. */
export function SignInScreen(): JSX.Element {
  const app = useApp();
  const form = createSignInForm(app.engine, app.state);
  const waiting = () => form.error()?.waitUntil ?? null;
  const queue = () => {
    const totals = app.state.snapshot.totals;
    return totals === null || totals.files === 0 ? null : { unfinished: unfinishedOf(totals) };
  };
  return (
    <div class="sign-in">
      <main class="sign-in-card">
        <header class="sign-in-brand">
          <Mark />
          <div>
            <h1>Sluice</h1>
            <p>Fills a folder on your disk from Telegram, and never loses a byte.</p>
          </div>
        </header>
        <form
          noValidate
          aria-label="Sign in"
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit();
          }}
        >
          <Switch fallback={<PhoneStep form={form} />}>
            <Match when={form.step() === 'code'}>
              <CodeStep form={form} />
            </Match>
            <Match when={form.step() === 'password'}>
              <PasswordStep form={form} />
            </Match>
          </Switch>
          <GeneralError form={form} />
          <Show when={waiting() !== null}>
            <p class="form-wait">
              Next try possible in <Countdown until={waiting()} />
            </p>
          </Show>
          <div class="form-buttons">
            <button
              type="submit"
              class="primary"
              aria-busy={form.busy() === 'submit'}
              disabled={form.busy() !== null}
            >
              Continue
            </button>
            <Show
              when={form.step() === 'phone' && form.busy() !== 'submit'}
              fallback={
                <button type="button" class="quiet" onClick={() => void form.back()}>
                  {form.step() === 'phone' ? 'Cancel' : 'Use another number'}
                </button>
              }
            >
              <button
                type="button"
                aria-busy={form.busy() === 'test'}
                disabled={form.busy() !== null}
                onClick={() => void form.test()}
              >
                Test connection
              </button>
            </Show>
          </div>
          <p class="form-busy" role="status">
            {form.busy() === 'submit'
              ? 'Asking the server …'
              : form.busy() === 'test'
                ? 'Asking each address …'
                : ''}
          </p>
          <Show when={form.step() === 'phone'}>
            <ConnectionTests tests={form.tests()} />
          </Show>
        </form>
      </main>
      <footer class="sign-in-foot">
        <p>
          Uses the Telegram API; unofficial. No server of ours: nothing leaves this browser but Telegram
          traffic.
        </p>
        <Show when={queue()}>
          {(kept) => (
            <p>
              <a href="#/queue">Look at the queue</a>
              {kept().unfinished > 0
                ? `: ${countOf(kept().unfinished, 'file')} kept to go on with after signing in.`
                : ''}
            </p>
          )}
        </Show>
      </footer>
    </div>
  );
}
