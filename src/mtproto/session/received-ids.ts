/** As many ids as a server could repeat at once; older ones are refused unseen, as the security guidelines ask. */
const REMEMBERED = 1_024;

/** Tells a message that comes again from a new one, with bounded memory. */
export class ReceivedIds {
  private readonly ids = new Set<bigint>();
  private forgottenUpTo = 0n;

  /** True the first time. */
  add(msgId: bigint): boolean {
    if (msgId <= this.forgottenUpTo || this.ids.has(msgId)) return false;
    this.ids.add(msgId);
    if (this.ids.size > REMEMBERED * 2) this.forgetOldest();
    return true;
  }

  has(msgId: bigint): boolean {
    return msgId <= this.forgottenUpTo || this.ids.has(msgId);
  }

  clear(): void {
    this.ids.clear();
    this.forgottenUpTo = 0n;
  }

  private forgetOldest(): void {
    const sorted = [...this.ids].sort((left, right) => (left < right ? -1 : 1));
    for (const msgId of sorted.slice(0, REMEMBERED)) {
      this.ids.delete(msgId);
      this.forgottenUpTo = msgId;
    }
  }
}
