/** What the settings' table says of each setting: words, unit, range, default, by the kind of its value. */
import type { ScheduleWindow } from './schedule.ts';

/** A unit of the screen, and how many of the value's own units it has. */
export interface Unit {
  readonly words: string;
  readonly size: number;
}

interface Worded {
  readonly label: string;
  /** A sentence or two for who does not know what it does. */
  readonly hint: string;
}

export interface NumberRule extends Worded {
  readonly kind: 'number';
  readonly unit: Unit;
  readonly least: number;
  readonly most: number;
  /** Whole numbers of the value's own unit only. */
  readonly whole: boolean;
  readonly initial: number;
}

/** A number, or none at all. */
export interface OptionalNumberRule extends Omit<NumberRule, 'kind' | 'initial'> {
  readonly kind: 'optional-number';
  readonly initial: null;
  /** What holds without a number. */
  readonly none: string;
  /** What to offer first. */
  readonly offered: number;
}

export interface SwitchRule extends Worded {
  readonly kind: 'switch';
  readonly initial: boolean;
}

export interface ChoiceRule<Value extends string> extends Worded {
  readonly kind: 'choice';
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly initial: Value;
}

export interface ScheduleRule extends Worded {
  readonly kind: 'schedule';
  readonly initial: readonly ScheduleWindow[];
}

/** The kind of rule that a value of this type has. */
export type RuleFor<Value> = [Value] extends [boolean]
  ? SwitchRule
  : [Value] extends [number]
    ? NumberRule
    : [Value] extends [string]
      ? ChoiceRule<Value>
      : [Value] extends [number | null]
        ? OptionalNumberRule
        : ScheduleRule;
