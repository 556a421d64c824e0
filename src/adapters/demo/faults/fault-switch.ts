import { type Faults, HEALTHY, patchFaults } from './faults.ts';
import { seededChance } from './seeded.ts';

/** The faults in force, with what is left of those that come in numbers. */
export class FaultSwitch {
  now: Faults = HEALTHY;
  private chance: () => number;
  private readonly seed: number;
  private left = { drop: 0, stall: 0, flood: 0 };

  constructor(seed: number) {
    this.seed = seed;
    this.chance = seededChance(seed);
  }

  /** Undefined: done; else what is wrong with the patch. A number given anew is counted anew. */
  patch(patch: Readonly<Record<string, unknown>>): string | undefined {
    const patched = patchFaults(this.now, patch);
    if (!patched.ok) return patched.error;
    this.now = patched.faults;
    if ('dropCount' in patch) this.left.drop = this.now.dropCount;
    if ('stallCount' in patch) this.left.stall = this.now.stallCount;
    if ('flood' in patch) this.left.flood = this.now.flood.count;
    return undefined;
  }

  heal(): void {
    this.now = HEALTHY;
    this.left = { drop: 0, stall: 0, flood: 0 };
    this.chance = seededChance(this.seed);
  }

  /** True with this probability; the seed decides when. */
  happens(share: number): boolean {
    return share > 0 && this.chance() < share;
  }

  /** A fraction in [0, 1). */
  fraction(): number {
    return this.chance();
  }

  /** Whether one is left of the faults that come in numbers; it is used up by asking. */
  take(kind: 'drop' | 'stall' | 'flood'): boolean {
    if (this.left[kind] <= 0) return false;
    this.left[kind] -= 1;
    return true;
  }
}
