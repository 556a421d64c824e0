import { createSignal } from 'solid-js';
import type { Notice } from '../../workers/contract.ts';

/** A message with an act, gone by itself: what a cancel leaves behind for a while. */
export interface Toast {
  readonly id: string;
  readonly message: string;
  readonly action: string;
  readonly act: () => void;
  /** Unix milliseconds. */
  readonly until: number;
}

/** What the page itself has to say, beside the engine's notices. */
export function createNotices() {
  const [notices, setNotices] = createSignal<readonly Notice[]>([]);
  const [toast, setToast] = createSignal<Toast | null>(null);
  let serial = 0;

  const dismiss = (id: string): void => {
    setNotices((all) => all.filter((notice) => notice.id !== id));
  };
  return {
    notices,
    toast,
    /** Shows one message; a message equal to one that stands is not said twice. */
    tell(tone: Notice['tone'], message: string): void {
      serial += 1;
      const notice = { id: `page-${serial}`, tone, message };
      setNotices((all) => [...all.filter((other) => other.message !== message), notice].slice(-4));
    },
    dismiss,
    /** `act` may be called until the toast goes; a later toast replaces it. `onLapse`: it went by itself. */
    offer(
      message: string,
      action: string,
      act: () => void,
      lastsMs: number,
      onLapse: () => void = () => undefined,
    ): void {
      serial += 1;
      const id = `toast-${serial}`;
      setToast({ id, message, action, act, until: Date.now() + lastsMs });
      setTimeout(() => {
        if (toast()?.id !== id) return;
        setToast(null);
        onLapse();
      }, lastsMs);
    },
    closeToast: (): void => {
      setToast(null);
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
