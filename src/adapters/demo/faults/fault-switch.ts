import { type Faults, HEALTHY, type Place } from './faults.ts';
import { countedFaults, patchFaults } from './patch-faults.ts';
import { seededChance } from './seeded.ts';

/** The faults in force, with what is left of those that come in numbers, and how often each has struck. */
export class FaultSwitch {
  now: Faults = HEALTHY;
  /** By name. A test that looks here knows that what it survived really happened. */
  struck: Record<string, number> = {};
  private chance: () => number;
  private readonly seed: number;
  private readonly left = new Map<string, number>();

  constructor(seed: number) {
    this.seed = seed;
    this.chance = seededChance(seed);
  }

  /** Undefined: done; else what is wrong with the patch. A number given anew is counted anew. */
  patch(patch: Readonly<Record<string, unknown>>): string | undefined {
    const patched = patchFaults(this.now, patch);
    if (!patched.ok) return patched.error;
    this.now = patched.value;
    for (const [name, count] of countedFaults(patch)) this.left.set(name, count);
    return undefined;
  }

  heal(): void {
    this.now = HEALTHY;
    this.left.clear();
    this.chance = seededChance(this.seed);
  }

  /** True with this probability; the seed decides when. */
  happens(name: string, share: number): boolean {
    return share > 0 && this.chance() < share && this.note(name);
  }

  /** A fraction in [0, 1). */
  fraction(): number {
    return this.chance();
  }

  /** Whether one is left of the faults that come in numbers; it is used up by asking. `always`: −1 means no end. */
  take(name: string, { always = false }: { readonly always?: boolean } = {}): boolean {
    const left = this.left.get(name) ?? (always ? -1 : 0);
    if (left < 0) return always && this.note(name);
    if (left === 0) return false;
    this.left.set(name, left - 1);
    return this.note(name);
  }

  /** Counts that a fault has struck. */
  note(name: string): true {
    this.struck[name] = (this.struck[name] ?? 0) + 1;
    return true;
  }
}

/** Whether a fault that strikes at this place strikes at this address. */
export const concerns = (place: Place, address: 'plain' | 'media'): boolean =>
  place === 'any' || place === address;
