import type { JSX } from 'solid-js';
import { createUniqueId, onMount } from 'solid-js';
import '../styles/question.css';

interface QuestionProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly yes: string;
  readonly busy: boolean;
  readonly onYes: () => void;
  /** Closed without doing it, by button or Escape. */
  readonly onNo: () => void;
  readonly children: JSX.Element;
}

/** Asks before something that cannot be taken back; the harmless button has the focus. */
export function Question(props: QuestionProps): JSX.Element {
  const id = createUniqueId();
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  return (
    <dialog
      class="question"
      aria-labelledby={id}
      ref={(element) => {
        dialog = element;
      }}
      onClose={() => props.onNo()}
    >
      <h2 id={id}>{props.title}</h2>
      {props.children}
      <div class="form-buttons">
        <button type="button" autofocus disabled={props.busy} onClick={() => dialog?.close()}>
          Cancel
        </button>
        <button
          type="button"
          class="danger"
          aria-busy={props.busy}
          disabled={props.busy}
          onClick={() => props.onYes()}
        >
          {props.yes}
        </button>
      </div>
    </dialog>
  );
}
