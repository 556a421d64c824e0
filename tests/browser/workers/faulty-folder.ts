/** What happens at one operation on a folder: it fails with this error of the DOM, or nothing ever happens again. */
export interface Fault {
  /** Counts operations from 1, in the order they begin. */
  readonly at: number;
  /** Before the operation does anything, or after it did and before anyone knows. */
  readonly when: 'before' | 'after';
  readonly kind: 'freeze' | 'fail';
  /** For `fail`: the name of the DOMException; for one operation only, or for the named ones from there on. */
  readonly error?: string;
  /** Only operations of this name count. */
  readonly operation?: string;
}

export interface FaultyFolder {
  readonly folder: FileSystemDirectoryHandle;
  readonly operations: readonly string[];
}

const never = (): Promise<never> => new Promise(() => undefined);

const isHandle = (value: unknown): value is object =>
  value instanceof FileSystemHandle || value instanceof FileSystemWritableFileStream;

/** A folder that works as the real one does until the fault; `reached` is called when a freeze begins. */
export const faultyFolder = (
  real: FileSystemDirectoryHandle,
  fault: Fault | null,
  reached: () => void,
): FaultyFolder => {
  const operations: string[] = [];
  let counted = 0;

  const strike = (): Promise<never> => {
    if (fault?.kind === 'fail')
      return Promise.reject(new DOMException('injected', fault.error ?? 'UnknownError'));
    reached();
    return never();
  };

  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== 'function') return member;
        const name = String(key);
        if (['keys', 'values', 'entries'].includes(name)) return () => Reflect.apply(member, target, []);
        return async (...parameters: unknown[]): Promise<unknown> => {
          operations.push(name);
          if (!fault?.operation || fault.operation === name) counted += 1;
          const strikes = counted === fault?.at && (!fault.operation || fault.operation === name);
          if (strikes && fault.when === 'before') return strike();
          const [done] = await Promise.allSettled([Reflect.apply(member, target, parameters)]);
          if (strikes) return strike();
          if (done.status === 'rejected') throw done.reason;
          const result: unknown = done.value;
          return isHandle(result) ? wrap(result) : result;
        };
      },
    });

  return { folder: wrap(real), operations };
};
