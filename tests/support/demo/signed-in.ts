import type { DemoAccount, DemoMedia, DemoMessage, World } from '../../../src/adapters/demo/world/types.ts';
import type { ExchangedKey } from '../../../src/mtproto/key-exchange/client.ts';
import type { TlObject } from '../../../src/mtproto/tl/types.ts';
import type { DemoInProcess } from './demo-in-process.ts';
import { asList, asObject, makeKey, makeSession, RawClient } from './raw-client.ts';

export const API = { api_id: 17, api_hash: '0123456789abcdef0123456789abcdef' };

export const plainUrl = (dc: number): string => `demo+ws://${dc}/plain`;
export const mediaUrl = (dc: number): string => `demo+ws://${dc}/media`;
export const httpUrl = (dc: number): string => `demo+http://${dc}/media`;

export const easyAccount = (world: World): DemoAccount => {
  const account = world.accounts.find(({ password, homeDc }) => password === undefined && homeDc === 2);
  if (account === undefined) throw new Error('no account without a password');
  return account;
};

/** A client of nobody yet, with a key of its own in this data centre; the caller's to close. */
export async function connectTo({ network, configuration }: DemoInProcess, dc: number): Promise<RawClient> {
  const key = await makeKey(network, plainUrl(dc), configuration.publicKeys);
  return RawClient.open(network, plainUrl(dc), makeSession(key));
}

/** Makes a key in DC 2 and signs in with it; the main connection is the caller's to close. */
export async function signIn(demo: DemoInProcess): Promise<{ key: ExchangedKey; main: RawClient }> {
  const { network, configuration, host } = demo;
  const key = await makeKey(network, plainUrl(2), configuration.publicKeys);
  const main = await RawClient.open(network, plainUrl(2), makeSession(key));
  const { phone } = easyAccount(host.telegram.world);
  const sent = asObject(
    await main.call({ _: 'auth.sendCode', phone_number: phone, ...API, settings: { _: 'codeSettings' } }),
  );
  const hash = sent.phone_code_hash ?? '';
  await main.call({
    _: 'auth.signIn',
    phone_number: phone,
    phone_code_hash: hash,
    phone_code: demo.code(phone),
  });
  return { key, main };
}

/** A key in another data centre with the sign-in brought over. */
export async function bringOver(demo: DemoInProcess, main: RawClient, dc: number): Promise<ExchangedKey> {
  const { network, configuration } = demo;
  const exported = asObject(await main.call({ _: 'auth.exportAuthorization', dc_id: dc }));
  const key = await makeKey(network, plainUrl(dc), configuration.publicKeys);
  const there = await RawClient.open(network, plainUrl(dc), makeSession(key));
  await there.call({
    _: 'auth.importAuthorization',
    id: exported.id ?? 0n,
    bytes: exported.bytes ?? new Uint8Array(),
  });
  there.stream.close();
  return key;
}

export interface Wanted {
  readonly media: DemoMedia;
  readonly message: DemoMessage;
  /** With a fresh reference, as the message tells it. */
  readonly location: TlObject;
}

/** Some document of the world that fits, and where it can be fetched. */
export async function findDocument(
  demo: DemoInProcess,
  main: RawClient,
  fits: (media: DemoMedia) => boolean,
): Promise<Wanted> {
  const { world } = demo.host.telegram;
  for (const chat of world.chats) {
    if (chat.kind !== 'channel') continue;
    const { messages } = world.history(chat, { limit: 4_000 });
    const message = messages.find(
      ({ media }) => media !== undefined && media.kind !== 'photo' && fits(media),
    );
    if (message?.media === undefined) continue;
    const answer = asObject(
      await main.call({
        _: 'channels.getMessages',
        channel: { _: 'inputChannel', channel_id: chat.id, access_hash: chat.accessHash },
        id: [{ _: 'inputMessageID', id: message.id }],
      }),
    );
    const told = asObject(asObject(asList(answer.messages)[0]?.media).document);
    const location = {
      _: 'inputDocumentFileLocation',
      id: told.id ?? 0n,
      access_hash: told.access_hash ?? 0n,
      file_reference: told.file_reference ?? new Uint8Array(),
      thumb_size: '',
    };
    return { media: message.media, message, location };
  }
  throw new Error('no such document');
}
