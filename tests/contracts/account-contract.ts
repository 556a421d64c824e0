import { describe, expect, it } from 'vitest';
import type { Account, AccountStatus, ServerChoice } from '../../src/ports/account.ts';

/** A server with two accounts, and starts of the program on one machine. */
export interface AccountsUnderTest {
  readonly server: ServerChoice;
  readonly plain: { readonly phone: string };
  readonly twoStep: { readonly phone: string; readonly password: string; readonly hint: string };
  /** At home in another data centre. */
  readonly distant: { readonly phone: string; readonly homeDc: number };
  /** Holds the phone of an account before the QR code that is shown. */
  scan(phone: string): void;
  /** The code that was sent last. */
  code(): string;
  /** Ends the program that runs, and starts it again. */
  start(): Promise<Account>;
  keyExchanges(): number;
  /** Nothing can be reached from now on. */
  goOffline(): void;
}

const never = new AbortController().signal;

/** Settles with the first status that fits. */
export function reached(account: Account, fits: (status: AccountStatus) => boolean): Promise<AccountStatus> {
  return new Promise((resolve) => {
    const stop = account.watch(look);
    function look(status: AccountStatus): void {
      if (!fits(status)) return;
      stop();
      resolve(status);
    }
    look(account.status());
  });
}

/** A code that is not the one that was sent. */
const wrong = (code: string): string => (code.startsWith('1') ? `2${code.slice(1)}` : `1${code.slice(1)}`);

export const accountContract = (make: () => Promise<AccountsUnderTest>): void => {
  describe('account contract', () => {
    it('is signed out at first and sends nothing', async () => {
      const { start, keyExchanges } = await make();
      const account = await start();
      expect(await account.resume(never)).toEqual({ ok: true, value: { kind: 'signed-out' } });
      expect(keyExchanges()).toBe(0);
    });

    it('signs in with phone and code', async () => {
      const { start, server, plain, code } = await make();
      const account = await start();
      expect(await account.sendCode(server, plain.phone, never)).toMatchObject({
        ok: true,
        value: { kind: 'code', length: 5 },
      });
      expect(await account.submitCode(code(), never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in', online: true, user: { homeDc: server.configuration.defaultDc } },
      });
    });

    it('asks for a two-step password, takes the right one and no other', async () => {
      const { start, server, twoStep, code } = await make();
      const account = await start();
      await account.sendCode(server, twoStep.phone, never);
      expect(await account.submitCode(code(), never)).toEqual({
        ok: true,
        value: { kind: 'password', hint: twoStep.hint },
      });
      expect(await account.submitPassword('not this one', never)).toMatchObject({
        ok: false,
        failure: { category: 'input', field: 'password' },
      });
      expect(account.status().kind).toBe('password');
      expect(await account.submitPassword(twoStep.password, never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in' },
      });
    });

    it('signs in by QR code, at the data centre of the account', async () => {
      const { start, server, plain, distant, scan } = await make();
      for (const { phone, homeDc } of [{ ...plain, homeDc: server.configuration.defaultDc }, distant]) {
        const account = await start();
        expect(await account.beginQr(server)).toMatchObject({
          ok: true,
          value: {
            kind: 'qr',
            stage: { kind: 'shown', link: expect.stringMatching(/^tg:\/\/login\?token=/) },
          },
        });
        scan(phone);
        await reached(account, (status) => status.kind === 'signed-in');
        expect(account.status()).toMatchObject({ kind: 'signed-in', online: true, user: { phone, homeDc } });
        await account.signOut(never);
      }
    });

    it('asks for the two-step password after a QR code too', async () => {
      const { start, server, twoStep, scan } = await make();
      const account = await start();
      await account.beginQr(server);
      scan(twoStep.phone);
      expect(await reached(account, (status) => status.kind === 'password')).toMatchObject({
        hint: twoStep.hint,
      });
      expect(await account.submitPassword(twoStep.password, never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in' },
      });
    });

    it('goes back from a QR code to a phone number', async () => {
      const { start, server, plain, code } = await make();
      const account = await start();
      await account.beginQr(server);
      expect(await account.cancelSignIn()).toEqual({ ok: true, value: { kind: 'signed-out' } });
      await account.sendCode(server, plain.phone, never);
      expect(await account.submitCode(code(), never)).toMatchObject({ value: { kind: 'signed-in' } });
    });

    it('has the code sent another way, and takes the newest', async () => {
      const { start, server, plain, code } = await make();
      const account = await start();
      await account.sendCode(server, plain.phone, never);
      expect(await account.resendCode(never)).toMatchObject({ ok: true, value: { kind: 'code' } });
      expect(await account.submitCode(code(), never)).toMatchObject({ value: { kind: 'signed-in' } });
    });

    it('names the field of what was wrong and goes on from there', async () => {
      const { start, server, plain, code } = await make();
      const account = await start();
      expect(await account.sendCode(server, 'no number', never)).toMatchObject({
        ok: false,
        failure: { category: 'input', field: 'phone' },
      });
      expect(await account.sendCode(server, '+999000', never)).toMatchObject({ ok: false });
      await account.sendCode(server, plain.phone, never);
      expect(await account.submitCode(wrong(code()), never)).toMatchObject({
        ok: false,
        failure: { category: 'input', field: 'code' },
      });
      expect(await account.submitCode(code(), never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in' },
      });
    });

    it('asks nothing and makes no key at a second start', async () => {
      const { start, server, plain, code, keyExchanges } = await make();
      const first = await start();
      await first.sendCode(server, plain.phone, never);
      await first.submitCode(code(), never);
      const made = keyExchanges();
      const second = await start();
      expect(await second.resume(never)).toMatchObject({ ok: true, value: { kind: 'signed-in' } });
      await reached(second, (status) => status.kind === 'signed-in' && status.online);
      expect(keyExchanges()).toBe(made);
    });

    it('is signed in offline as well', async () => {
      const { start, server, plain, code, goOffline } = await make();
      const first = await start();
      await first.sendCode(server, plain.phone, never);
      await first.submitCode(code(), never);
      goOffline();
      const second = await start();
      expect(await second.resume(never)).toMatchObject({
        ok: true,
        value: { kind: 'signed-in', online: false },
      });
    });

    it('rests without a trace of whom it knows, tells no server, and resumes', async () => {
      const { start, server, plain, code, keyExchanges } = await make();
      const account = await start();
      await account.sendCode(server, plain.phone, never);
      await account.submitCode(code(), never);
      const made = keyExchanges();
      expect(await account.rest()).toEqual({ kind: 'signed-out' });
      expect(account.status()).toEqual({ kind: 'signed-out' });
      expect(await account.resume(never)).toMatchObject({ ok: true, value: { kind: 'signed-in' } });
      await reached(account, (status) => status.kind === 'signed-in' && status.online);
      expect(keyExchanges()).toBe(made);
    });

    it('forgets everything when signing out, online or not', async () => {
      const { start, server, plain, code, goOffline } = await make();
      const account = await start();
      await account.sendCode(server, plain.phone, never);
      await account.submitCode(code(), never);
      expect(await account.signOut(never)).toEqual({
        ok: true,
        value: { status: { kind: 'signed-out' }, serverTold: true },
      });
      await account.sendCode(server, plain.phone, never);
      await account.submitCode(code(), never);
      goOffline();
      expect(await account.signOut(never)).toEqual({
        ok: true,
        value: { status: { kind: 'signed-out' }, serverTold: false },
      });
      const next = await start();
      expect(await next.resume(never)).toEqual({ ok: true, value: { kind: 'signed-out' } });
    });
  });
};
