/**
 * Puts a text where it can be pasted from. A page that came over plain HTTP from another machine has no clipboard
 * of the new kind: the old one does then.
 *
 * @returns whether it worked
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

function copyByHand(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  // Deprecated, and the only one that works without TLS.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isDone = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) {
    before.focus();
  }
  return isDone;
}
