/**
 * What happens at one operation on a folder: it fails with this error of the DOM, it never settles (`hang`), nothing
 * ever happens again (`freeze`), or a stranger puts a file of one byte there.
 */
export interface Fault {
  /** Counts operations from 1, in the order they begin. */
  readonly at: number;
  /** Before the operation does anything, or after it did and before anyone knows. */
  readonly when: 'before' | 'after';
  readonly kind: 'freeze' | 'fail' | 'hang' | 'stranger';
  /** For `fail`: the name of the DOMException. */
  readonly error?: string;
  /** For `stranger`: the name of the file. */
  readonly name?: string;
  /** So many operations in a row; 1 if not said. */
  readonly times?: number;
  /** Only operations of this name count. */
  readonly operation?: string;
}

export interface FaultyFolder {
  readonly folder: FileSystemDirectoryHandle;
  readonly operations: readonly string[];
}

const never = (): Promise<never> => new Promise(() => undefined);

const put = async (folder: FileSystemDirectoryHandle, name: string): Promise<void> => {
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write(new Uint8Array([9]));
  await writable.close();
};

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
    if (fault?.kind === 'freeze') reached();
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
          const counts = fault !== null && (!fault.operation || fault.operation === name);
          const strikes = counts && counted >= fault.at && counted < fault.at + (fault.times ?? 1);
          if (strikes && fault.kind === 'stranger') await put(real, fault.name ?? '');
          else if (strikes && fault.when === 'before') return strike();
          const [done] = await Promise.allSettled([Reflect.apply(member, target, parameters)]);
          if (strikes && fault.kind !== 'stranger') return strike();
          if (done.status === 'rejected') throw done.reason;
          const result: unknown = done.value;
          return isHandle(result) ? wrap(result) : result;
        };
      },
    });

  return { folder: wrap(real), operations };
};
