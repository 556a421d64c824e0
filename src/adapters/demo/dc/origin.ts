import type { AddressKind } from './door.ts';
import type { PlainConnection } from './punishment.ts';
import type { SessionLine } from './server-session.ts';

/** Where a message came from. */
export interface Origin {
  readonly address: AddressKind;
  readonly transport: 'http' | 'websocket';
  /** Only streams have one; an HTTP request answers by itself. */
  readonly line: SessionLine | undefined;
  /** Only on plain addresses, where parallel connections are an offence. */
  readonly plain: PlainConnection | undefined;
  /** ping_delay_disconnect: hang up after so many seconds unless asked again. */
  closeAfter(seconds: number): void;
}
