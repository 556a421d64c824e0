import { equal, type RandomBytes } from '../../../mtproto/bytes.ts';
import type { DataCentre } from '../dc/data-centre.ts';
import type { KnownKey } from '../state/demo-state.ts';
import type { DemoAccount } from '../world/types.ts';

const TOKEN_BYTES = 32;
/** Kept after their time, so that an expired one can be told from an unknown one. */
const MAX_TOKENS = 64;
/** What was accepted in time may be used a little later: the asker has to hear of it first. */
const GRACE_SECONDS = 30;

/** What a QR code carries: whoever is signed in and accepts it lets the asking key in. */
export interface LoginToken {
  readonly bytes: Uint8Array;
  /** The key that asked, and where. */
  readonly key: KnownKey;
  readonly dc: DataCentre;
  readonly expiresAtSeconds: number;
  /** Users who are signed in on that device already. */
  readonly exceptIds: readonly bigint[];
  state:
    | { readonly kind: 'offered' }
    | { readonly kind: 'accepted'; readonly account: DemoAccount }
    | { readonly kind: 'used' };
}

export type TokenRefusal =
  | 'AUTH_TOKEN_INVALID'
  | 'AUTH_TOKEN_EXPIRED'
  | 'AUTH_TOKEN_ALREADY_ACCEPTED'
  | 'AUTH_TOKEN_EXCEPTION';

/** Login tokens of all data centres (core.telegram.org/api/qr-login). Forgotten with the process. */
export class LoginTokens {
  private readonly random: RandomBytes;
  private tokens: LoginToken[] = [];

  constructor(random: RandomBytes) {
    this.random = random;
  }

  offer(offer: Pick<LoginToken, 'key' | 'dc' | 'expiresAtSeconds' | 'exceptIds'>): LoginToken {
    const token: LoginToken = { ...offer, bytes: this.random(TOKEN_BYTES), state: { kind: 'offered' } };
    this.tokens = [...this.tokens.slice(1 - MAX_TOKENS), token];
    return token;
  }

  /** `bytes` absent: the token offered last, as if a phone were held before the screen. */
  accept(bytes: Uint8Array | undefined, account: DemoAccount): LoginToken | TokenRefusal {
    const token = bytes === undefined ? this.tokens.at(-1) : this.find(bytes);
    if (token === undefined) return 'AUTH_TOKEN_INVALID';
    if (token.state.kind !== 'offered') return 'AUTH_TOKEN_ALREADY_ACCEPTED';
    if (token.dc.clock.now() / 1000 >= token.expiresAtSeconds) return 'AUTH_TOKEN_EXPIRED';
    if (token.exceptIds.includes(account.userId)) return 'AUTH_TOKEN_EXCEPTION';
    token.state = { kind: 'accepted', account };
    return token;
  }

  /** A token of this key that was accepted and not used yet: asking for another one finds it. */
  acceptedFor(key: KnownKey, nowSeconds: number): LoginToken | undefined {
    return this.tokens.findLast((token) => token.key === key && isUsable(token, nowSeconds));
  }

  /** A token brought to another data centre. */
  imported(bytes: Uint8Array, nowSeconds: number): LoginToken | TokenRefusal {
    const token = this.find(bytes);
    if (token === undefined) return 'AUTH_TOKEN_INVALID';
    if (token.state.kind === 'used') return 'AUTH_TOKEN_ALREADY_ACCEPTED';
    if (isUsable(token, nowSeconds)) return token;
    return nowSeconds < token.expiresAtSeconds ? 'AUTH_TOKEN_INVALID' : 'AUTH_TOKEN_EXPIRED';
  }

  clear(): void {
    this.tokens = [];
  }

  private find(bytes: Uint8Array): LoginToken | undefined {
    return this.tokens.find((token) => equal(token.bytes, bytes));
  }
}

const isUsable = ({ state, expiresAtSeconds }: LoginToken, nowSeconds: number): boolean =>
  state.kind === 'accepted' && nowSeconds < expiresAtSeconds + GRACE_SECONDS;
