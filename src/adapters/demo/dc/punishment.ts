/**
 * The rule that makes parallel connections to a plain address dangerous: the key is declared duplicated when an older
 * connection sends an encrypted message after a newer one has sent one, or when two open, moving connections have
 * unanswered requests at the same time. A connection that is merely left behind, silent or stalled, is no offence: a
 * page cannot close a stalled socket at once.
 */
export interface PlainConnection {
  /** Higher is newer. */
  readonly number: number;
  readonly isStalled: boolean;
  /** The TCP connection, by identity: what shares it is never parallel. */
  readonly carrier: object;
}

/** What one authorised key did on the plain address of one data centre. */
export class PlainConduct {
  private newestSpeaker = 0;
  private readonly unanswered = new Map<PlainConnection, number>();

  /** True: this message is the offence. */
  spoke(connection: PlainConnection): boolean {
    if (connection.number < this.newestSpeaker) return true;
    this.newestSpeaker = connection.number;
    return false;
  }

  /** True: this request is the offence. */
  asked(connection: PlainConnection): boolean {
    this.unanswered.set(connection, (this.unanswered.get(connection) ?? 0) + 1);
    const moving = [...this.unanswered.keys()].filter(({ isStalled }) => !isStalled);
    return new Set(moving.map(({ carrier }) => carrier)).size > 1;
  }

  answered(connection: PlainConnection): void {
    const left = (this.unanswered.get(connection) ?? 0) - 1;
    if (left > 0) this.unanswered.set(connection, left);
    else this.unanswered.delete(connection);
  }

  closed(connection: PlainConnection): void {
    this.unanswered.delete(connection);
  }
}
