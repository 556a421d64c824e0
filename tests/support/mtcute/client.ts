import { MemoryStorage } from '@mtcute/core';
import { TelegramClient } from '@mtcute/core/client.js';
import { addPublicKey } from '@mtcute/core/utils.js';
import type { DemoServer } from '../demo-server.ts';
import { NodeCryptoProvider } from './crypto.ts';
import { quietPlatform } from './platform.ts';
import { NodeWebSocketTransport } from './socket.ts';

/**
 * An unmodified mtcute that begins at data centre 2 of the server; `updates`: wants to be told what happens. With the
 * storage of an earlier one it goes on where that one ended; `catchUp`: and asks what it missed.
 */
export function createMtcute(
  server: DemoServer,
  updates: boolean,
  { storage = new MemoryStorage(), catchUp = false } = {},
): TelegramClient {
  const crypto = new NodeCryptoProvider();
  crypto.initialize();
  for (const key of server.configuration.publicKeys) addPublicKey(crypto, key);
  const home = server.configuration.dcs.find(({ id }) => id === 2);
  const address = (url: string | undefined) => {
    const { hostname, port } = new URL(url ?? '');
    return { id: 2, ipAddress: hostname, port: Number(port) };
  };
  const media = home?.media === 'shared' ? undefined : home?.media[1];
  return new TelegramClient({
    apiId: 17,
    apiHash: '0123456789abcdef0123456789abcdef',
    storage,
    crypto,
    platform: quietPlatform,
    transport: new NodeWebSocketTransport(),
    defaultDcs: { main: address(home?.url), media: { ...address(media), mediaOnly: true } },
    disableUpdates: !updates,
    ...(updates ? { updates: { catchUp } } : {}),
  });
}
