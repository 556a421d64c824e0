/**
 * GramJS as it comes, in a page. Changed in it: the addresses of the data centres and the public keys, nothing else.
 * The rest is what its readers are told to write: start, getDialogs, getMessages, downloadMedia.
 */
import bigInt from 'big-integer';
import { TelegramClient } from 'telegram';
import { _serverKeys } from 'telegram/crypto/RSA.js';
import { PromisedWebSockets } from 'telegram/extensions/index.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { StringSession } from 'telegram/sessions/index.js';

export interface StrangerTask {
  /** `ws:` addresses. */
  readonly dcs: readonly { readonly id: number; readonly plain: string; readonly media: string }[];
  /** Numbers as decimal text. */
  readonly keys: readonly { readonly fingerprint: string; readonly modulus: string }[];
  readonly phone: string;
  readonly password: string;
  /** Chats by the ids that its readers know them by. */
  readonly files: readonly { readonly chat: string; readonly message: number }[];
  readonly history: { readonly chat: string; readonly limit: number };
}

export interface StrangerSaw {
  readonly userId: string;
  readonly dialogs: readonly string[];
  readonly history: readonly number[];
  /** In hexadecimal. */
  readonly hashes: readonly string[];
}

declare global {
  interface Window {
    play(task: StrangerTask): Promise<StrangerSaw>;
    /** The test's: the code sent to this phone. */
    codeFor(phone: string): Promise<string>;
  }
}

window.play = async ({ dcs, keys, phone, password, files, history }) => {
  for (const { fingerprint, modulus } of keys)
    _serverKeys.set(fingerprint, { n: bigInt(modulus), e: 65_537 });
  const session = new StringSession('');
  // Whatever port it is given, it begins at 80 or 443: names stand for addresses, and its socket looks them up.
  const nameOf = (dcId: number, isMedia: boolean) => `${dcId}-${isMedia ? 'media' : 'plain'}`;
  class Sockets extends PromisedWebSockets {
    override getWebSocketLink(name: string): string {
      const dc = dcs.find(({ id }) => id === Number(name.split('-')[0]));
      if (dc === undefined) throw new Error(`no data centre ${name}`);
      return name.endsWith('media') ? dc.media : dc.plain;
    }
  }
  session.setDC(2, nameOf(2, false), 80);
  const client = new TelegramClient(session, 17, '0123456789abcdef0123456789abcdef', {
    networkSocket: Sockets,
  });
  client.setLogLevel(LogLevel.WARN);
  client.getDC = async (dcId, download = false) => ({
    id: dcId,
    ipAddress: nameOf(dcId, download),
    port: 80,
  });
  await client.start({
    phoneNumber: async () => phone,
    phoneCode: () => window.codeFor(phone),
    password: async () => password,
    onError: (error) => {
      throw error;
    },
  });
  const me = await client.getMe();
  const dialogs: string[] = [];
  for await (const dialog of client.iterDialogs({})) dialogs.push(dialog.title ?? '');
  const seen: number[] = [];
  for await (const { id } of client.iterMessages(history.chat, { limit: history.limit })) seen.push(id);
  const hashes: string[] = [];
  for (const { chat, message } of files) {
    const [told] = await client.getMessages(chat, { ids: [message] });
    const bytes = told && (await client.downloadMedia(told));
    if (!(bytes instanceof Uint8Array)) throw new Error('it gave no bytes');
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
    hashes.push(Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  }
  await client.destroy();
  return { userId: me.id.toString(), dialogs, history: seen, hashes };
};
