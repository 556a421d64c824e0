import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { AccountStatus } from '../../workers/contract.ts';
import { Countdown } from '../components/countdown.tsx';
import { Field } from '../components/field.tsx';
import { codeSentence, wayWords } from '../format/sign-in-words.ts';
import { secondsUntil } from '../format/time.ts';
import { useApp } from '../state/app.tsx';
import { useNow } from '../state/now.ts';
import type { SignInForm } from '../state/sign-in-form.ts';

type Resend = NonNullable<Extract<AccountStatus, { kind: 'code' }>['resend']>;

/** How else the code can be had: in a while, or now. */
function AnotherWay(props: { readonly form: SignInForm; readonly resend: Resend }): JSX.Element {
  const now = useNow();
  const by = () => wayWords(props.resend.by ?? 'unknown');
  return (
    <Show
      when={props.resend.by === null || secondsUntil(props.resend.at, now()) === null}
      fallback={
        <p class="form-wait">
          Nothing came? It can be sent {by()} in <Countdown until={props.resend.at} />
        </p>
      }
    >
      <div class="another-way">
        <p class="form-wait" id="another-way">
          {props.resend.by === null ? 'That code has expired.' : `Nothing came? It can be sent ${by()}.`}
        </p>
        <button
          type="button"
          aria-describedby="another-way"
          aria-busy={props.form.busy() === 'resend'}
          disabled={props.form.busy() !== null}
          onClick={() => void props.form.resend()}
        >
          {props.resend.by === null ? 'Send a new code' : 'Send it another way'}
        </button>
      </div>
    </Show>
  );
}

/** The code that was sent: where it went, and how else it can be had. */
export function CodeStep(props: { readonly form: SignInForm }): JSX.Element {
  const app = useApp();
  const status = () => {
    const account = app.state.snapshot.account;
    return account?.kind === 'code' ? account : null;
  };
  const where = () => {
    const sent = status();
    return sent === null ? '' : codeSentence(sent);
  };
  const isNumber = () => status()?.sentBy !== 'sms-word' && status()?.sentBy !== 'sms-phrase';
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
        inputMode={isNumber() ? 'numeric' : 'text'}
        // A browser keeps in its session file, on disk, what stands in a field that it may fill in; what is typed is none of that.
        autocomplete={props.form.fields.code === '' ? 'one-time-code' : 'off'}
        focusFirst
      />
      <Show when={status()?.resend}>{(resend) => <AnotherWay form={props.form} resend={resend()} />}</Show>
    </>
  );
}
