/** Each data centre has one address for the account's main connection and one for file data. */
export type AddressKind = 'plain' | 'media';

/** The far end of one byte stream: a socket in Node, a message port in the page. */
export interface StreamDoor {
  /** Settles when there is room for more; what was given is on its way then. Settles also when the peer is gone. */
  send(bytes: Uint8Array): Promise<void>;
  close(): void;
}

export interface HttpHead {
  readonly status: number;
  readonly contentType: string;
  /** Whether it bears the headers without which a page cannot read it. */
  readonly isReadableByPages: boolean;
  /** Of the body; Telegram always tells it, and simple clients read nothing else of the head. */
  readonly bodyBytes: number;
}

/** One HTTP answer being given. `head` comes first and once; then pieces; then `end`, or `cut` in the middle. */
export interface HttpDoor {
  /** What stands for the TCP connection it came over, the same for all that share one; absent: nobody knows. */
  readonly connection?: object;
  head(head: HttpHead): void;
  send(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** Resets the connection. */
  cut(): void;
}
