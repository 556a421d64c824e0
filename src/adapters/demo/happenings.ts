import type { DataCentre } from './dc/data-centre.ts';
import type { AddressKind } from './dc/door.ts';
import type { DemoState, KnownKey } from './state/demo-state.ts';

/** How keys end: forgotten by the server (−404), signed out (401), or dead with the reason that every request is told. */
export const KEY_ENDS = ['forgotten', 'unregistered', 'revoked', 'deactivated', 'duplicated'] as const;
export type KeyEnd = (typeof KEY_ENDS)[number];

/** What happens once, as against the faults, which stay until they are healed. Plain data: tests send it as JSON. */
export type Happening =
  /** `dc` absent: keys of the home data centre of whoever is signed in. */
  | { readonly kind: 'keys-end'; readonly how: KeyEnd; readonly dc?: number }
  /** All WebSockets at this kind of address, in this data centre; absent: everywhere. */
  | { readonly kind: 'connections-cut'; readonly address?: AddressKind; readonly dc?: number };

export interface Scene {
  readonly state: DemoState;
  readonly centres: ReadonlyMap<number, DataCentre>;
}

/** Undefined: it happened; else why it cannot. */
export async function happen(scene: Scene, happening: Happening): Promise<string | undefined> {
  switch (happening.kind) {
    case 'keys-end':
      return endKeys(scene, happening.how, happening.dc);
    case 'connections-cut': {
      const { address, dc } = happening;
      for (const centre of scene.centres.values()) {
        if (dc !== undefined && centre.id !== dc) continue;
        for (const stream of [...centre.streams]) {
          if (address === undefined || stream.address === address) stream.hangUp();
        }
      }
      return undefined;
    }
    default:
      return 'Nothing of that kind can happen here.';
  }
}

async function endKeys(
  { state, centres }: Scene,
  how: KeyEnd,
  dc: number | undefined,
): Promise<string | undefined> {
  if (!KEY_ENDS.includes(how)) return `Keys end ${KEY_ENDS.join(', ')}.`;
  const keys = state.keysAt(dc);
  if (keys.length === 0) return 'There is no such key.';
  for (const key of keys) {
    if (how === 'forgotten') await centres.get(key.stored.dc)?.destroyKey(key);
    else if (how === 'unregistered') await signOut(state, key);
    else await state.kill(key, how);
  }
  return undefined;
}

/** At home the whole sign-in ends; elsewhere only what was brought there. */
async function signOut(state: DemoState, key: KnownKey): Promise<void> {
  const login = state.loginOf(key);
  if (login === undefined) return;
  if (login.homeDc === key.stored.dc) await state.endLogin(login);
  else await state.changeKey(key, { loginId: '' });
}
