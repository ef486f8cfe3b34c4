/** A text that is to be pasted elsewhere: it can be selected, and with scripts a button copies it. */
export function CopyField({
  name,
  label,
  value,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}) {
  const id = `copy-${name}`;
  return (
    <div class="field copy">
      <label for={id}>{label}</label>
      <div class="with-button">
        <input id={id} type="text" value={value} readonly />
        <button type="button" class="quiet" data-copy={id} hidden>
          Copy
        </button>
      </div>
    </div>
  );
}
