import { binaryDocument } from '../media.ts';
import { between, pick } from '../random.ts';
import { type ChatScript, day, KIB } from '../script.ts';

/** Names as hostile or careless senders give them; each must end as a harmless name inside the folder. */
export const HOSTILE_NAMES: readonly string[] = [
  '../../etc/passwd',
  '..\\..\\Windows\\System32\\drivers\\etc\\hosts',
  '/absolute/path.txt',
  'C:\\autoexec.bat',
  'file:///etc/shadow',
  'CON',
  'nul.mp3',
  'COM1.txt',
  'aux',
  'LPT¹.pdf',
  `${'long'.repeat(74)}.txt`,
  `${'長い名前'.repeat(75)}.pdf`,
  'invoice\u202Efdp.exe',
  '\u2066hidden\u2069\u200B\u200D.txt',
  '🎵🔥👩‍👩‍👧‍👦 mix.mp3',
  '.',
  '..',
  '.....',
  '  leading and trailing  ',
  'dot at the end.',
  '',
  ' ',
  'desktop.ini',
  'Thumbs.db',
  '.htaccess',
  '<img src=x onerror=alert(1)>.txt',
  '"><script>alert(document.domain)</script>.html',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'nul\u0000byte.txt',
  'line\nbreak\rand\ttab.txt',
  '\u001b[31mred\u001b[0m.log',
  'backup.txt~',
  '~$document.docx',
  'a:b*c?d"e<f>g|h.txt',
  'file.txt:stream',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '$(reboot).sh',
  '-rf',
  'cafe\u0301.txt',
  'caf\u00e9.txt',
  'CAFÉ.TXT',
  'lone \ud800 surrogate.txt',
  '=HYPERLINK("http://example.org")',
  '__proto__',
  'download.crdownload',
];
const SAME_NAME = 'same name.txt';
const SAME_NAME_TIMES = 10;

const HOSTILE_CAPTIONS = [
  '',
  '<img src=x onerror=alert(1)>',
  '\u202Edesrever si siht',
  'javascript:alert(1) https://example.org/"onmouseover="x',
  `${'word '.repeat(800)}`,
  'Z̸̢a̷͎l̶̰g̵̛o̷̻ ̸̲t̴̰e̶͍x̷̮t̴̡',
  '{{constructor.constructor("return 1")()}} <%= 1+1 %>',
];

export function hostileNames(seed: number): ChatScript {
  const names = [...HOSTILE_NAMES, ...Array.from({ length: SAME_NAME_TIMES }, () => SAME_NAME)];
  return {
    key: 'hostile',
    kind: 'supergroup',
    title: 'Hostile names',
    memberCount: 3,
    from: day(2025, 4, 1),
    to: day(2026, 4, 1),
    count: names.length,
    post(index) {
      const name = names[index] ?? '';
      return {
        from: 'mallory',
        text: pick(HOSTILE_CAPTIONS, seed, index),
        // Known from each other by their bytes, also where the name is the same.
        media: binaryDocument(name, 'application/octet-stream', between(1, 6 * KIB, seed, index, 1)),
      };
    },
  };
}
