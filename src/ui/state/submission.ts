import { createSignal } from 'solid-js';
import type { Failure, Outcome } from '../../domain/failure.ts';

/** A new object for each refusal, so that the same one twice moves the focus twice. */
export interface Refusal {
  readonly message: string;
  readonly field: Failure['field'] | null;
  /** Unix milliseconds before which another try is not looked at. */
  readonly waitUntil: number | null;
}

const refusalOf = ({ message, field, waitSeconds }: Failure, now: number): Refusal => ({
  message,
  field: field ?? null,
  waitUntil: waitSeconds === undefined ? null : now + waitSeconds * 1_000,
});

/** A small form's one submit at a time, and what came of the last one. */
export function createSubmission() {
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  return {
    busy,
    refusal,
    refusalOf: (field: NonNullable<Failure['field']>): Refusal | null =>
      refusal()?.field === field ? refusal() : null,
    /** Null: it was refused, or the one before is still on its way. */
    submit: async <T>(work: () => Promise<Outcome<T>>): Promise<{ readonly value: T } | null> => {
      if (busy()) return null;
      setBusy(true);
      const answer = await work();
      setBusy(false);
      setRefusal(answer.ok ? null : refusalOf(answer.failure, Date.now()));
      return answer.ok ? { value: answer.value } : null;
    },
  };
}
