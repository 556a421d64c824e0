import { describe, expect, it } from 'vitest';
import { codeSentence } from '../../../../src/ui/format/sign-in-words.ts';

const sentence = (
  sentBy: Parameters<typeof codeSentence>[0]['sentBy'],
  clue = '',
  length: number | null = 5,
) => codeSentence({ kind: 'code', phone: '+12025550123', sentBy, clue, length, resend: null });

describe('where the code went', () => {
  it('is said with number and length', () => {
    expect(sentence('sms')).toBe('The code was sent by SMS to +12025550123. It has 5 digits.');
    expect(sentence('app')).toContain('as a message in the Telegram app. It has 5 digits.');
  });
  it('is said with what Telegram tells of the way, where it tells something', () => {
    expect(sentence('email', 'm***k@example.org')).toContain('e-mail address m***k@example.org. It has');
    expect(sentence('email')).toContain('e-mail address. It has');
    expect(sentence('missed-call', '+1202555')).toContain('it begins with +1202555');
    expect(sentence('flash-call', '+1202555****', null)).toMatch(/begins with \+1202555\)\.$/);
    expect(sentence('sms-word', 'h', null)).toContain('beginning with “h”');
    expect(sentence('sms-phrase', '', null)).not.toContain('beginning');
  });
});
