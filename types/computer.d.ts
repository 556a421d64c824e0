/** What browsers made from Chromium tell of the computer and its line, and TypeScript's libraries do not describe. */
interface PressureRecord {
  readonly state: 'nominal' | 'fair' | 'serious' | 'critical';
}
declare class PressureObserver {
  constructor(heard: (records: readonly PressureRecord[]) => void);
  /** Rejects where a policy forbids it or the computer has no such sensor. */
  observe(source: 'cpu', options?: { readonly sampleInterval?: number }): Promise<void>;
  disconnect(): void;
}
interface ComputersLine extends EventTarget {
  /** The user asked for less data. */
  readonly saveData?: boolean;
  readonly type?: string;
}
interface Navigator {
  /** GiB, rounded, at most 8 or 32. */
  readonly deviceMemory?: number;
  readonly connection?: ComputersLine;
}
interface WorkerNavigator {
  readonly deviceMemory?: number;
  readonly connection?: ComputersLine;
}
interface Performance {
  readonly memory?: { readonly usedJSHeapSize: number; readonly jsHeapSizeLimit: number };
}
