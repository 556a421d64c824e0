import type { JSX } from 'solid-js';
import { createMemo } from 'solid-js';
import { encode } from 'uqr';

/** Modules of white around the code, which readers need to find it (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** The dark modules as one path, in runs along each row. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) => {
      let runs = '';
      for (let x = 0; x < row.length; x += 1) {
        const from = x;
        while (row[x]) x += 1;
        if (x > from) runs += `M${from} ${y}h${x - from}v1h${from - x}z`;
      }
      return runs;
    })
    .join('');
}

/** Black on white in every theme: cameras expect nothing else. `label` is what it is, for those who cannot see it. */
export function QrCode(props: { readonly text: string; readonly label: string }): JSX.Element {
  const code = createMemo(() => encode(props.text, { ecc: 'M', border: QUIET_MODULES }));
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${code().size} ${code().size}`}
      shape-rendering="crispEdges"
    >
      <rect class="qr-light" width={code().size} height={code().size} />
      <path class="qr-dark" d={pathOf(code().data)} />
    </svg>
  );
}
